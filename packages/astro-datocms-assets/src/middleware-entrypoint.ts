import type { Plugin } from 'vite';
import { vitePath } from './slash-paths.ts';

/**
 * The entry point of the middleware. Astro writes it unescaped between single quotes into a module, and the path of a
 * file may contain a quote. So Astro gets a name, which the plugin resolves.
 */
export const middlewareEntrypoint = 'virtual:astro-datocms-assets/middleware';

export function resolveMiddleware(file: string | URL): Plugin {
  const path = vitePath(file);
  return {
    name: 'astro-datocms-assets:middleware',
    resolveId: (id) => (id === middlewareEntrypoint ? path : undefined),
  };
}

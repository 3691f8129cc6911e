import type { Plugin } from 'vite';
import { vitePath } from './slash-paths.ts';

/**
 * Where the code of the middleware is. Astro writes it between single quotes into a module, as it is: the path of a file could
 * hold one. So Astro gets a name, which the plugin resolves.
 */
export const middlewareEntrypoint = 'virtual:astro-datocms-assets/middleware';

export function resolveMiddleware(file: string | URL): Plugin {
  const path = vitePath(file);
  return {
    name: 'astro-datocms-assets:middleware',
    resolveId: (id) => (id === middlewareEntrypoint ? path : undefined),
  };
}

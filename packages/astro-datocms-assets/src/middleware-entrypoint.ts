import type { Plugin } from 'vite';

/**
 * Where the code of the middleware is. Astro writes it between single quotes into a module, as it is: the path of a file could
 * hold one. So Astro gets a name, which the plugin resolves.
 */
export const middlewareEntrypoint = 'virtual:astro-datocms-assets/middleware';

/** @param file with slashes, as Vite writes paths */
export function resolveMiddleware(file: string): Plugin {
  return {
    name: 'astro-datocms-assets:middleware',
    resolveId: (id) => (id === middlewareEntrypoint ? file : undefined),
  };
}

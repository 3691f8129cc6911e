import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** As Vite writes the path. */
const file = fileURLToPath(new URL('../runtime/fetch.js', import.meta.url)).replaceAll('\\', '/');

/**
 * Lets `localizeFetch` of `astro-datocms-assets/fetch` do nothing where the server does not serve assets: in `astro dev`, in a site
 * without routes on demand, and in the code that prerenders pages.
 */
export function idleFetch(isServing: () => boolean): Plugin {
  return {
    name: 'astro-datocms-assets:fetch',
    config: () => ({ ssr: { noExternal: ['astro-datocms-assets'] } }),
    load(id) {
      const isOnServer = this.environment?.name !== 'prerender' && isServing();
      return id === file && !isOnServer ? 'export const localizeFetch = (handler) => handler;' : undefined;
    },
  };
}

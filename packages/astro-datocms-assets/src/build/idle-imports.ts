import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** As Vite writes the path. */
const pathOf = (name: string) => fileURLToPath(new URL(`../runtime/${name}.js`, import.meta.url)).replaceAll('\\', '/');

/** What the site's code imports, and the code that takes its place. */
const idleCode = new Map([
  [pathOf('fetch'), 'export const localizeFetch = (handler) => handler;'],
  [pathOf('data'), 'export const localizeData = async (value) => value;'],
]);

const noExternal = ['astro-datocms-assets'];

/**
 * Lets `astro-datocms-assets/fetch` and `astro-datocms-assets/data` do nothing where the server does not serve assets: in `astro dev`,
 * in a site without routes on demand, and in the code that prerenders pages.
 */
export function idleImports(isServing: () => boolean): Plugin {
  return {
    name: 'astro-datocms-assets:idle-imports',
    config: () => ({ ssr: { noExternal } }),
    // The environment that prerenders pages does not have the settings of `ssr`.
    configEnvironment: (name) => (name === 'client' ? undefined : { resolve: { noExternal } }),
    load(id) {
      const isOnServer = this.environment?.name !== 'prerender' && isServing();
      return isOnServer ? undefined : idleCode.get(id);
    },
  };
}

import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** As Vite writes the path. */
const pathOf = (name: string) => fileURLToPath(new URL(`../runtime/${name}.js`, import.meta.url)).replaceAll('\\', '/');

/** What the site's code imports, and the code that takes its place. */
const idleCode = new Map([
  [pathOf('fetch'), 'export const localizeFetch = (handler) => handler;'],
  [pathOf('data'), 'export const localizeData = async (value) => value;'],
]);

const names = ['astro-datocms-assets'];

/**
 * Lets `astro-datocms-assets/fetch` and `astro-datocms-assets/data` do nothing where the server does not serve assets: in `astro dev`,
 * in a site without routes on demand, in the code that prerenders pages, and in that of content collections, which a build loads with
 * a dev server.
 */
export function idleImports(isServing: () => boolean): Plugin {
  return {
    name: 'astro-datocms-assets:idle-imports',
    config: () => ({ ssr: { noExternal: names } }),
    // The environment that prerenders pages does not have the settings of `ssr`. In a dev server that runs code in workerd, packages
    // are bundled first, without plugins.
    configEnvironment: (name) =>
      name === 'client' ? undefined : { resolve: { noExternal: names }, optimizeDeps: { exclude: names } },
    load(id) {
      const { name, mode } = this.environment ?? {};
      // Such a dev server adds a version, as in `data.js?v=1a2b3c4d`.
      const file = id.replace(/\?v=\w+$/, '');
      const idle = idleCode.get(file);
      if (idle === undefined || mode === 'dev' || name === 'prerender' || !isServing()) return idle;
      if (name !== 'client') return undefined;
      const specifier = `astro-datocms-assets/${/(\w+)\.js$/.exec(file)?.[1]}`;
      return this.error(
        `${specifier} is for code of the server. A file that imports it can't be imported by code for browsers.`,
      );
    },
  };
}

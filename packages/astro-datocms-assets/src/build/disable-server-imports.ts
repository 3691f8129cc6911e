import type { Plugin } from 'vite';
import { vitePath } from '../slash-paths.ts';

const pathOf = (name: string) => vitePath(new URL(`../runtime/${name}.js`, import.meta.url));

/** By file: the name under which the site's code imports it, and the code that replaces it. */
const imports = new Map([
  [pathOf('fetch'), ['astro-datocms-assets/fetch', 'export const localizeFetch = (handler) => handler;']],
  [pathOf('data'), ['astro-datocms-assets/data', 'export const localizeData = async (value) => value;']],
]);
const devFetch = vitePath(new URL('../dev/fetch.js', import.meta.url));
/** By file: the code that replaces it in `astro dev`. */
const devCode = new Map([[pathOf('fetch'), `export * from ${JSON.stringify(devFetch)};`]]);
const ownPackage = ['astro-datocms-assets'];

/**
 * Lets `astro-datocms-assets/fetch` and `astro-datocms-assets/data` do nothing in code without a server for assets: in
 * a site without routes on demand, in code that prerenders pages, and in code of content collections, which a build
 * loads with a dev server. In `astro dev`, `astro-datocms-assets/fetch` is the version of the dev server.
 */
export function disableServerImports(isServing: () => boolean, isLocalizingInDev: () => boolean): Plugin {
  return {
    name: 'astro-datocms-assets:disable-server-imports',
    config: () => ({ ssr: { noExternal: ownPackage } }),
    // The environment that prerenders pages does not have the settings of `ssr`. In a dev server that runs code in workerd, packages
    // are bundled first, without plugins.
    configEnvironment: (name) =>
      name === 'client' ? undefined : { resolve: { noExternal: ownPackage }, optimizeDeps: { exclude: ownPackage } },
    load(id) {
      // A dev server that bundles packages first adds a version, as in `data.js?v=1a2b3c4d`.
      const file = id.replace(/\?v=\w+$/, '');
      const [specifier, idleCode] = imports.get(file) ?? [];
      const { name, mode } = this.environment ?? {};
      if (mode === 'dev' && name !== 'client' && isLocalizingInDev()) return devCode.get(file) ?? idleCode;
      if (specifier === undefined || mode === 'dev' || name === 'prerender' || !isServing()) return idleCode;
      if (name !== 'client') return undefined;
      return this.error(
        `${specifier} is for code of the server. A file that imports it can't be imported by code for browsers.`,
      );
    },
  };
}

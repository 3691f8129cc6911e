import type { Runtime } from 'datocms-assets/runtime';
import { isPrerendering } from '../bridge.ts';

/**
 * A copy of data, such as an answer of the CDA, in which every asset URL is one of the site: for what code on the server sends
 * elsewhere than in its response, such as a mail, or the records of a search index. In responses URLs are replaced anyway.
 *
 * Where the server does not serve assets, as in `astro dev` and in prerendered pages, it is the data itself.
 * @param value the data, or a promise of it
 * @param options with the profile `portable` all URLs are absolute, and of formats that every program reads. The default `web` is
 * for the site's own pages
 * @throws TypeError for `portable` if the site's configuration has no `site`
 */
export const localizeData: Runtime['localizeData'] = async (value, options) => {
  if (isPrerendering()) return value;
  // The entry of a worker may load this file before the adapter of Cloudflare gives Astro the variables.
  const { runtime } = await import('./site-runtime.ts');
  return runtime.localizeData(value, options);
};

import type { Runtime } from 'datocms-assets/runtime';
import { isPrerendering } from '../bridge.ts';

/**
 * A copy of data, such as an answer of the CDA, with the site's URLs instead of asset URLs: for data that the server
 * sends outside of its responses, such as a mail, or records of a search index. URLs in responses are replaced anyway.
 *
 * If the server does not serve assets, as in `astro dev` and in prerendered pages, the result is the data itself.
 * @param value the data, or a promise of it
 * @param options with the profile `portable` all URLs are absolute, with formats that every program reads. The default
 *   `web` is for the site's own pages
 * @throws TypeError for `portable` if the site's configuration has no `site`
 */
export const localizeData: Runtime['localizeData'] = async (value, options) => {
  if (isPrerendering()) return value;
  // The entry of a worker may load this file before Cloudflare's adapter gives Astro the variables.
  const { runtime } = await import('./site-runtime.ts');
  return runtime.localizeData(value, options);
};

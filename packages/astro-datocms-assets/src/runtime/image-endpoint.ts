import { options } from 'virtual:astro-datocms-assets/runtime';

/**
 * Whether a visitor asks Astro's image endpoint for an asset of the CMS. No page does, since its URLs are sealed; the endpoint
 * would give anybody any size of any asset, published or not.
 * @param path of the request, or the pattern of its route, without the base path
 */
export function asksForAsset(url: URL, path: string): boolean {
  if (path === '/' || !endpoint.endsWith(withSlash(path))) return false;
  const href = url.searchParams.get('href');
  if (href === null || !URL.canParse(href, url)) return false;
  const host = new URL(href, url).hostname.replace(/\.$/, '');
  const isVideo = options.video !== undefined && /^(?:stream|image)\.mux\.com$/.test(host);
  return isVideo || /(?:^|\.)datocms-assets\.com$/.test(host) || options.hosts?.includes(host) === true;
}

/** Astro 7 writes a pattern with the slash that `trailingSlash` asks for. */
const withSlash = (path: string) => path.replace(/\/*$/, '/');
const endpoint = withSlash(options.imageEndpoint ?? '');

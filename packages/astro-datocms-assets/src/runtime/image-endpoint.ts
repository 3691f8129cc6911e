import { options } from 'virtual:astro-datocms-assets/runtime';

/**
 * Whether a request asks Astro's image endpoint for an asset of the CMS. No page does, since its URLs are sealed. The
 * endpoint would send any size of any asset, published or not, to any visitor. In doubt, the result is `true`.
 * @param path of the request, or the pattern of its route
 */
export function asksForAsset(url: URL, path: string): boolean {
  return isOfEndpoint(path) && [...url.searchParams.values()].some(isOfCms);

  // One endpoint of Astro reads `href` as an absolute URL, the other resolves it against the URL of the site.
  function isOfCms(href: string): boolean {
    return [undefined, url].some((base) => URL.canParse(href, base) && isAssetHost(new URL(href, base).hostname));
  }
}

function isAssetHost(hostname: string): boolean {
  const host = hostname.replace(/\.+$/, '');
  const isVideo = options.video !== undefined && /^(?:stream|image)\.mux\.com$/.test(host);
  return isVideo || /(?:^|\.)datocms-assets\.com$/.test(host) || options.hosts?.includes(host) === true;
}

/** The name of the endpoint, without the folders before it: `_image`. */
const endpoint = /[^/]+(?=\/*$)/.exec(options.imageEndpoint ?? '')?.[0].toLowerCase();

function isOfEndpoint(path: string): boolean {
  const names = normalized(path).split('/');
  // Astro ignores some extensions, such as `.html`.
  return endpoint !== undefined && names.some((name) => name === endpoint || name.startsWith(`${endpoint}.`));
}

/** The path as Astro reads it: completely decoded, and with one slash for several. */
function normalized(path: string): string {
  let [decoded, before] = [path, ''];
  for (let round = 0; decoded !== before && round < 10; round++) {
    before = decoded;
    decoded = decode(decoded);
  }
  return decoded.replace(/[/\\]+/g, '/').toLowerCase();
}

function decode(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped;
    }
  });
}

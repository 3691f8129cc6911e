import { options } from 'virtual:astro-datocms-assets/runtime';

/**
 * Whether a visitor asks Astro's image endpoint for an asset of the CMS. No page does, since its URLs are sealed; the endpoint
 * would give anybody any size of any asset, published or not. In doubt it counts as asking.
 * @param path of the request, or the pattern of its route
 */
export function asksForAsset(url: URL, path: string): boolean {
  return isOfEndpoint(path) && [...url.searchParams.values()].some(isOfCms);

  // Astro reads an address alone in one of its endpoints, and against the address of the site in the other.
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
  // Astro takes some extensions, such as `.html`, for nothing.
  return endpoint !== undefined && names.some((name) => name === endpoint || name.startsWith(`${endpoint}.`));
}

/** Astro decodes a path until nothing is left to decode, and takes several slashes for one. */
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

import { decodeBase64 as decodeBytes, decodeUtf8, isUtf8 } from '../memory/byte-strings.ts';
import { imageParameters } from './imgix-parameters.ts';
import { decodePercent } from './percent-encoding.ts';

/** Tells whether a host is an asset host. */
interface Hosts {
  includes(host: string): boolean;
}

/** A parameter that can name an image, or a parameter whose name is escaped. */
const mayNameImage = new RegExp(`(?:^|&)(?:(?:${[...imageParameters.keys()].join('|')})(?:64)?=|[^=&]*[%+])`);
// No sensible URL names more assets.
const maxInnerUrls = 20;

/** Parses an absolute or protocol-relative URL, or one that begins with the host. */
export function toUrl(text: string): URL | undefined {
  try {
    return new URL(`https://${text.replace(/^(?:https?:)?[/\\]{2}/i, '')}`);
  } catch {
    return undefined;
  }
}

/** Without the dot of the root. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}

/**
 * Finds the assets that imgix draws into another one: absolute URLs in the parameters, at any depth.
 * @param query of the outer URL
 * @param origin of the outer URL
 * @returns `undefined` if there are too many, or if one can't be read
 */
export function findInnerUrls(query: string, origin: string, hosts: Hosts): string[] | undefined {
  if (!mayNameImage.test(query)) return [];
  const urls: string[] = [];
  const queue = [{ query, origin }];
  let count = 0;
  for (let next = queue.pop(); next; next = queue.pop()) {
    const images = next.query.split('&').flatMap((parameter) => readImageParameter(parameter) ?? []);
    const markBases = images.filter(({ name }) => name === 'mark-base');
    for (const { name, value } of images) {
      if (value === undefined) return undefined;
      const bases = name === 'mark' && !endpoint.test(value) ? markBases.map((base) => base.value ?? '') : [];
      for (const url of resolveInner(value, next.origin, bases, hosts)) {
        count += 1;
        if (count > maxInnerUrls) return undefined;
        if (hosts.includes(url.hostname) && !endpoint.test(url.pathname)) {
          urls.push(`https://${hostOf(url)}${url.pathname}${url.search}`);
        }
        // A service may take the hash of a URL for a part of its query.
        queue.push({ query: url.search.slice(1) + url.hash.replace('#', '%23'), origin: url.origin });
      }
    }
  }
  return urls;
}

/** An endpoint that draws a picture from parameters alone, such as `~text`. */
const endpoint = /^\/?~/;

interface ImageParameter {
  readonly name: string;
  /** Decoded; `undefined` if the value can't be decoded. */
  readonly value: string | undefined;
}

/** Reads a parameter that can name an image. `*64` parameters hold it in base64url. */
function readImageParameter(parameter: string): ImageParameter | undefined {
  const at = parameter.indexOf('=');
  if (at < 0) return undefined;
  const name = decodeComponent(parameter.slice(0, at));
  const fullName = imageParameters.get(name.replace(/64$/, ''));
  if (fullName === undefined) return undefined;
  const value = decodeComponent(parameter.slice(at + 1));
  return { name: fullName, value: name.endsWith('64') ? decodeBase64(value.replaceAll(' ', '+')) : value };
}

/** Decodes both alphabets, with and without padding; `undefined` for a text that decoders read in different ways. */
function decodeBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return undefined;
  const bytes = decodeBytes(text);
  return isUtf8(bytes) ? decodeUtf8(bytes).replace(/^\ufeff/, '') : undefined;
}

/** The image that is named by URL, by host and path, or by a path on a base. Words and colours name no image. */
function resolveInner(value: string, origin: string, bases: readonly string[], hosts: Hosts): URL[] {
  const absolute = toUrl(value);
  if (absolute && hosts.includes(absolute.hostname)) return [absolute];
  const isAbsolute = /^https?:/i.test(value);
  if (!isAbsolute && bases.length === 0 && !/^~|[./]/.test(value)) return [];
  const urls = (isAbsolute || bases.length === 0 ? [origin] : bases).map((base) =>
    isAbsolute ? parseUrl(value) : parseUrl(value, parseUrl(base, origin)?.href ?? origin),
  );
  return urls.flatMap((url) => (url && /^https?:$/.test(url.protocol) ? url : []));
}

function parseUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

/** Decodes a query component as a server does. Malformed escapes stay as they are. */
function decodeComponent(component: string): string {
  return decodePercent(component.replaceAll('+', ' '));
}

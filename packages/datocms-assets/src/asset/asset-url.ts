import { canonicalQuery, normalisePath } from './canonical-url.ts';
import { imageParameters } from './imgix-parameters.ts';

/** The CMS's own asset hosts: this domain and every subdomain of it. */
export const assetDomain = 'datocms-assets.com';

/** Tells asset hosts from others. */
export class AssetHosts {
  /** The project's own asset domains, in lower case. */
  readonly extra: readonly string[];

  constructor(extra: readonly string[] = []) {
    this.extra = extra;
  }

  /** `host` without port, in any case. `notdatocms-assets.com` and `datocms-assets.com.evil.example` are not asset hosts. */
  includes(host: string): boolean {
    const name = host.toLowerCase();
    return name === assetDomain || name.endsWith(`.${assetDomain}`) || this.extra.includes(name);
  }
}

/** An asset with the imgix parameters that it is requested with. */
export interface Variant {
  /** The identity of the asset: the URL's path, percent-encoding normalised, such as `/99001/1700000001-kettle.jpg`. */
  readonly path: string;
  /** Canonical parameters without `?`: known ones only, sorted by name; a signed query is kept exactly. */
  readonly query: string;
  /** The URL that is requested: `https`, host, path and canonical query. */
  readonly url: string;
  /** Absolute URLs of other assets that the parameters name (`mark`, `blend`, `blend64`, …), and of those that theirs name. */
  readonly inner: readonly string[];
}

// No sensible URL names more.
const maxInnerUrls = 20;

/**
 * Parses an asset URL that is decoded from its spelling: absolute, protocol-relative, or beginning with the host.
 * @returns `undefined` for a URL that names no asset: one with another host or port, with a user name, or without a file name;
 * and for one whose parameters name more than 20 others
 */
export function parseAssetUrl(text: string, hosts: AssetHosts): Variant | undefined {
  const url = toUrl(text);
  const host = url && hostOf(url);
  if (!host || !hosts.includes(host) || url.port !== '' || url.username !== '' || url.password !== '') {
    return undefined;
  }
  const path = normalisePath(url.pathname);
  // A number alone is the folder of a project.
  if (path.endsWith('/') || /^\/\d+$/.test(path)) return undefined;
  const query = canonicalQuery(url.search.slice(1));
  // The bare domain has the same assets; requests go to the host that the service documents.
  const origin = `https://${host === assetDomain ? `www.${assetDomain}` : host}`;
  const inner = findInnerUrls(query, origin, hosts);
  return inner && { path, query, url: origin + path + (query && `?${query}`), inner };
}

function toUrl(text: string): URL | undefined {
  try {
    return new URL(`https://${text.replace(/^(?:https?:)?[/\\]{2}/i, '')}`);
  } catch {
    return undefined;
  }
}

function hostOf(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}

function findInnerUrls(query: string, origin: string, hosts: AssetHosts): string[] | undefined {
  const urls: string[] = [];
  const queue = query === '' ? [] : [{ query, origin }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const values = next.query.split('&').flatMap((parameter) => readImageParameter(parameter) ?? []);
    const markBase = values.find(({ name }) => name === 'mark-base')?.value ?? '';
    for (const { name, value } of values) {
      const base =
        name === 'mark' && URL.canParse(markBase, next.origin) ? new URL(markBase, next.origin).href : next.origin;
      const url = resolveInner(value, base, hosts);
      if (!url) continue;
      if (urls.length === maxInnerUrls) return undefined;
      urls.push(`https://${hostOf(url)}${url.pathname}${url.search}`);
      queue.push({ query: url.search.slice(1), origin: url.origin });
    }
  }
  return urls;
}

/** The decoded value of a parameter that can name an image. `*64` parameters hold it in base64url. */
function readImageParameter(parameter: string): { name: string; value: string } | undefined {
  const at = parameter.indexOf('=');
  if (at < 0) return undefined;
  const name = decodeComponent(parameter.slice(0, at));
  const fullName = imageParameters.get(name.replace(/64$/, ''));
  if (fullName === undefined) return undefined;
  const value = decodeComponent(parameter.slice(at + 1));
  if (!name.endsWith('64')) return { name: fullName, value };
  return { name: fullName, value: Buffer.from(value.replaceAll(' ', '+'), 'base64url').toString('utf8') };
}

/** The URL of an asset that is named by URL, by host and path, or by a path on `base`. Words and colours name no asset. */
function resolveInner(value: string, base: string, hosts: AssetHosts): URL | undefined {
  const absolute = toUrl(value);
  if (absolute && hosts.includes(hostOf(absolute))) return absolute;
  if (/^[a-z][a-z0-9+.-]*:|^[/\\]{2}|^~/i.test(value) || !/[./]/.test(value) || !URL.canParse(value, base))
    return undefined;
  const url = new URL(value, base);
  return hosts.includes(hostOf(url)) ? url : undefined;
}

/** Decodes a query component as a server does. Malformed escapes stay as they are. */
function decodeComponent(component: string): string {
  return component.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

import { imageParameters, isImgixParameter } from './imgix-parameters.ts';

/** The CMS's own asset hosts: this domain and every subdomain of it. */
export const assetDomain = 'datocms-assets.com';

/** Tells asset hosts from others. `extra` are a project's own asset domains, lower case. */
export class AssetHosts {
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

/** One way an asset is asked for. */
export interface Variant {
  /** The identity of the asset: the URL's path, percent-encoding normalised, such as `/99001/1700000001-kettle.jpg`. */
  readonly path: string;
  /** Canonical parameters without `?`: known ones only, sorted by name; a signed query is kept exactly. */
  readonly query: string;
  /** What is requested: `https`, host, path and canonical query. */
  readonly url: string;
  /** Other assets named inside parameters (`mark`, `blend`, `blend64`, …), as absolute URLs. */
  readonly inner: readonly string[];
}

/**
 * Parses an asset URL that has been decoded from its spelling: absolute, protocol-relative, or beginning with the host.
 * Returns `undefined` where the URL names no asset: another host, port, a user name, or a path without a file name.
 */
export function parseAssetUrl(text: string, hosts: AssetHosts): Variant | undefined {
  const absolute = /^(?:https?:)?[/\\]{2}/i.test(text)
    ? text.replace(/^(?:https?:)?[/\\]{2}/i, 'https://')
    : `https://${text}`;
  if (!URL.canParse(absolute)) return undefined;
  const url = new URL(absolute);
  const host = url.hostname.replace(/\.$/, '');
  if (!hosts.includes(host) || url.port !== '' || url.username !== '' || url.password !== '') return undefined;
  const path = normalisePath(url.pathname);
  if (path.endsWith('/')) return undefined;
  const query = canonicalQuery(url.search.slice(1));
  // The bare domain and further subdomains answer for the same assets; requests go where the service documents them.
  const origin = `https://${host === assetDomain ? `www.${assetDomain}` : host}`;
  const variantUrl = origin + path + (query && `?${query}`);
  return { path, query, url: variantUrl, inner: innerUrls(query, origin, hosts) };
}

/** The path with needless percent-escapes decoded, upper-case hex, and all else escaped as the URL standard does. */
export function normalisePath(pathname: string): string {
  return pathname.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const text = decode(escapes);
    return text === undefined
      ? escapes.toUpperCase()
      : text.replace(/[^A-Za-z0-9._~!$&'()*+,;=:@-]+/gu, encodeURIComponent);
  });
}

/** Parameters sorted by name and encoded one way. A query signed with `s` covers its exact bytes, so it stays as it is. */
export function canonicalQuery(query: string): string {
  const raw = query.split('&').filter((each) => each !== '');
  if (raw.some((each) => each.startsWith('s='))) return raw.join('&');
  return raw
    .map((each) => {
      const at = each.indexOf('=');
      return at < 0
        ? { name: decodeComponent(each), value: '' }
        : { name: decodeComponent(each.slice(0, at)), value: decodeComponent(each.slice(at + 1)) };
    })
    .filter(({ name }) => isImgixParameter(name))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ name, value }) => (value === '' ? name : `${name}=${encodeValue(value)}`))
    .join('&');
}

function encodeValue(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replace(/%2C/g, ',').replace(/%3A/g, ':');
}

/** A query component as a server reads it; malformed escapes stay as they are. */
function decodeComponent(component: string): string {
  const spaced = component.replace(/\+/g, ' ');
  return decode(spaced) ?? spaced;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function innerUrls(query: string, origin: string, hosts: AssetHosts): string[] {
  if (query === '') return [];
  const found: string[] = [];
  for (const each of query.split('&')) {
    const at = each.indexOf('=');
    const name = each.slice(0, at);
    const base64 = name.endsWith('64');
    if (at < 0 || !imageParameters.has(base64 ? name.slice(0, -2) : name)) continue;
    const raw = decodeComponent(each.slice(at + 1));
    const value = base64 ? Buffer.from(raw, 'base64url').toString('utf8') : raw;
    const url = value.startsWith('/') && !value.startsWith('//') ? origin + value : value;
    if (URL.canParse(url) && hosts.includes(new URL(url).hostname)) found.push(url);
  }
  return found;
}

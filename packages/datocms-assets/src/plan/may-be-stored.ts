import picomatch from 'picomatch';
import { parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';

/** The path that prevents a variant from being stored: its own or that of an asset in its parameters; `undefined` if none does. */
export type ForbiddenPath = (variant: Variant) => string | undefined;

/** An asset may be stored if it is published, or if a pattern of `allow` matches its URL without parameters. */
export function forbiddenPathIn(index: PublishedIndex, settings: Pick<Settings, 'allow' | 'hosts'>): ForbiddenPath {
  const matchesPattern = settings.allow.length > 0 ? picomatch([...settings.allow]) : () => false;
  const mayBeStored = ({ path, url }: Variant) =>
    index.assets.has(path) ||
    (!escapedSlash.test(path) && withAndWithoutEscapes(url.replace(/\?.*$/s, '')).some((each) => matchesPattern(each)));
  return (variant) => {
    if (!mayBeStored(variant)) return variant.path;
    const inner = variant.inner.map((url) => parseAssetUrl(url, settings.hosts));
    return inner.find((asset) => asset && !mayBeStored(asset))?.path;
  };
}

/** A server may read it as a folder, which `*` of a pattern does not match: `press-..%2fsecret.jpg`. */
const escapedSlash = /%2f|%5c/i;

/** A pattern may be written with the characters of a name or with their percent-escapes. */
function withAndWithoutEscapes(url: string): string[] {
  try {
    return [url, decodeURI(url)];
  } catch {
    return [url];
  }
}

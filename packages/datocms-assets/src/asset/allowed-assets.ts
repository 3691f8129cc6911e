import type { Variant } from './asset-url.ts';

/** A server may read an escaped slash as a folder, and `*` of a pattern matches no folder: `press-..%2fsecret.jpg`. */
const escapedSlash = /%2f|%5c/i;

/**
 * Whether expressions match an asset's URL without parameters. The expressions may be written with the characters of a
 * name or with their percent-escapes.
 */
export function isAllowed({ path, url }: Pick<Variant, 'path' | 'url'>, expressions: readonly RegExp[]): boolean {
  if (expressions.length === 0 || escapedSlash.test(path)) return false;
  const spellings = withAndWithoutEscapes(url.replace(/\?.*$/s, ''));
  return spellings.some((each) => expressions.some((expression) => expression.test(each)));
}

function withAndWithoutEscapes(url: string): string[] {
  try {
    return [url, decodeURI(url)];
  } catch {
    return [url];
  }
}

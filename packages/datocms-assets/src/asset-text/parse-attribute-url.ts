import { decodeUrl, unencoded } from './decode-url.ts';
import type { UrlPlace } from './url-place.ts';

export interface AttributeUrl {
  readonly start: number;
  /** Before the fragment. */
  readonly end: number;
  /** Absolute. */
  readonly url: string;
}

// `&#38;` is an ampersand: its `#` begins no fragment.
const fragment = /(?<!&)#|#(?!\d|[xX][\dA-Fa-f])|&(?:num|#0*35|#[xX]0*23);/;
const absolute = /^(?:https?:|[/\\]{2})/i;
const notOneUrl = /[\s\x7f"'<>(){}]/;
const maxLength = 4096;

/**
 * Reads an attribute, or a candidate of a srcset, that is one URL, as a browser does: any character may be escaped, tabs and
 * line breaks are ignored, and backslashes, one slash or three count as two (URL Standard, "basic URL parser").
 * @param place the value without the blanks around it; its `reading` says whether it must be a URL
 */
export function parseAttributeUrl(
  text: string,
  { floor, ceiling, reading }: Pick<UrlPlace, 'floor' | 'ceiling' | 'reading'>,
): AttributeUrl | undefined {
  if (ceiling - floor > maxLength) return undefined;
  const hash = findFragment(text.slice(floor, ceiling));
  const end = hash < 0 ? ceiling : floor + hash;
  const value = decodeUrl(text.slice(floor, end), unencoded);
  const joined = value.replace(/[\t\n\r]/g, '');
  if (!absolute.test(joined) || (reading === 'any' && notOneUrl.test(value))) return undefined;
  const url = joined.replace(/^[/\\]{2}/, 'https://');
  return URL.canParse(url) ? { start: floor, end, url: new URL(url).href } : undefined;
}

/** Where the fragment of a URL begins; `-1` if it has none. Most have none, so single characters are checked first. */
export function findFragment(url: string): number {
  return url.includes('#') || url.includes('&n') ? url.search(fragment) : -1;
}

/** Bounds of a value without the blanks around it. */
export function trimBlanks(text: string, floor: number, ceiling: number): [start: number, end: number] {
  let [start, end] = [floor, ceiling];
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return [start, end];
}

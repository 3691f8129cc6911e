import type { TextPlace } from '../scan/text-place.ts';
import { decodeUrl } from './decode-url.ts';

export interface AttributeUrl {
  readonly start: number;
  /** Before the fragment. */
  readonly end: number;
  readonly url: string;
}

// `&#38;` is no fragment.
export const fragment = /(?<!&)#|#(?!\d|x[\da-f])|&(?:num|#0*35|#x0*23);/i;
const absolute = /^(?:https?:|[/\\]{2})/i;
const several = /[\s"'<>(){}]/;
const longest = 4096;

/**
 * The URL that an attribute or a srcset candidate is, without the blanks around it, as a browser reads it: with whatever of
 * it escaped, with tabs, line breaks and back-slashes in it, with one slash or three (URL standard, "basic URL parser").
 * @param place where one value stands; its `reading` says whether it must be a URL
 */
export function parseAttributeUrl(
  text: string,
  { floor, ceiling, reading }: Pick<TextPlace, 'floor' | 'ceiling' | 'reading'>,
): AttributeUrl | undefined {
  if (ceiling - floor > longest) return undefined;
  const start = floor;
  const hash = text.slice(start, ceiling).search(fragment);
  const end = hash < 0 ? ceiling : start + hash;
  const value = decodeUrl(text.slice(start, end), 'once', 0);
  const joined = value.replace(/[\t\n\r]/g, '');
  if (!absolute.test(joined) || (reading === 'any' && several.test(value))) return undefined;
  const url = joined.replace(/^[/\\]{2}/, 'https://');
  return URL.canParse(url) ? { start, end, url: new URL(url).href } : undefined;
}

/** A value without the blanks around it. */
export function trimmed(text: string, floor: number, ceiling: number): [start: number, end: number] {
  let [start, end] = [floor, ceiling];
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return [start, end];
}

import { decodeHTMLAttribute } from 'entities';
import { decodePercent } from '../asset/percent-encoding.ts';
import { decodeUtf8 } from '../memory/byte-strings.ts';
import { decodeCharacters } from './read-character.ts';

/**
 * How many layers of entities a URL has. `once`: the URL is the value of an attribute, where a browser decodes entities
 * exactly once. `all`: the URL is in text inside text, where all layers of escapes are undone.
 */
export type EntityLayers = 'once' | 'all';

/** How a URL is escaped in its text. */
export interface UrlEncoding {
  readonly entityLayers: EntityLayers;
  /** How often the whole URL is percent-encoded. Decoded, it may have further escapes, as in HTML in a query. */
  readonly percent: number;
  /** Escapes are those of a style sheet. */
  readonly isCss: boolean;
}

/** The encoding of a URL that is alone in its place. */
export const unencoded: UrlEncoding = { entityLayers: 'once', percent: 0, isCss: false };

/** The URL that a raw text of Latin-1 characters contains. */
export function decodeUrl(raw: string, { entityLayers, percent, isCss }: UrlEncoding): string {
  let url = decodeUtf8(raw);
  if (entityLayers === 'once') url = url.includes('&') ? decodeHTMLAttribute(url) : url;
  else if (/[&\\]/.test(url)) url = decodeCharacters(url, 0, url.length, isCss);
  for (let round = 0; round < percent; round++) url = decodePercent(url);
  return withoutHiddenEnd(percent > 0 ? decodeCharacters(url) : url);
}

/** Visual editing hides its data (stega) behind a text, in runs of four of these. A file name may have one alone. */
const hiddenCharacters = new Set('\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff');

/** Runs of hidden characters in a text of Latin-1 characters, raw or escaped. */
const hiddenData = /(?:\xe2\x80[\x8b-\x8d]|\xe2\x81[\xa0-\xa4]|\xef\xbb\xbf|\\+u(?:200[b-d]|206[0-4]|feff)){4,}/iy;

/** Where hidden data ends that begins at `at`; `at` if none begins there. */
export function endOfHiddenData(text: string, at: number): number {
  hiddenData.lastIndex = at;
  return hiddenData.test(text) ? hiddenData.lastIndex : at;
}

/** Hidden data is no part of the URL, though a browser would request it. */
function withoutHiddenEnd(url: string): string {
  let end = url.length;
  while (hiddenCharacters.has(url.charAt(end - 1))) end--;
  return url.length - end < 4 ? url : url.slice(0, end);
}

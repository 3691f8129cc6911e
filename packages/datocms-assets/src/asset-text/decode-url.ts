import { decodeHTMLAttribute } from 'entities';
import { decodePercent } from '../asset/percent-encoding.ts';
import { decodeUtf8 } from '../memory/byte-strings.ts';
import { decodeCharacters } from './read-character.ts';

/**
 * How many layers of entities a URL has. `once`: it is the value of an attribute by itself, where a browser decodes entities
 * exactly once. `all`: it is in text inside text, where escapes are undone as deep as they go.
 */
export type EntityLayers = 'once' | 'all';

/** How a URL is escaped in its text. */
export interface UrlEncoding {
  readonly entityLayers: EntityLayers;
  /** How often the whole URL is percent-encoded. Below that it may have escapes of any depth, as in HTML in a query. */
  readonly percent: number;
  /** Escapes are those of a style sheet. */
  readonly isCss: boolean;
}

/** The encoding of a URL that is alone in its place. */
export const unencoded: UrlEncoding = { entityLayers: 'once', percent: 0, isCss: false };

/** The URL that a raw text of Latin-1 characters spells. */
export function decodeUrl(raw: string, { entityLayers, percent, isCss }: UrlEncoding): string {
  let url = decodeUtf8(raw);
  if (entityLayers === 'once') url = url.includes('&') ? decodeHTMLAttribute(url) : url;
  else if (/[&\\]/.test(url)) url = decodeCharacters(url, 0, url.length, isCss);
  for (let round = 0; round < percent; round++) url = decodePercent(url);
  return withoutHiddenEnd(percent > 0 ? decodeCharacters(url) : url);
}

/** In runs of four of these, visual editing hides its data (stega) behind a text. One alone may be in the name of a file. */
const hiddenCharacters = new Set('\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff');

/** The same in a text of Latin-1 characters, raw or escaped. */
const hiddenData = /(?:\xe2\x80[\x8b-\x8d]|\xe2\x81[\xa0-\xa4]|\xef\xbb\xbf|\\+u(?:200[b-d]|206[0-4]|feff)){4,}/iy;

/** Where such data ends that begins at a place of a text; `at` if there is none. */
export function endOfHiddenData(text: string, at: number): number {
  hiddenData.lastIndex = at;
  return hiddenData.test(text) ? hiddenData.lastIndex : at;
}

/** Such data is no part of the URL, and a browser would request it. */
function withoutHiddenEnd(url: string): string {
  let end = url.length;
  while (hiddenCharacters.has(url.charAt(end - 1))) end--;
  return url.length - end < 4 ? url : url.slice(0, end);
}

import { decodeUtf8 } from '../memory/byte-strings.ts';
import { endOfHiddenData } from './decode-url.ts';
import type { UrlEndOptions } from './find-url-end.ts';
import type { OpeningDelimiter } from './opening-delimiter.ts';
import { decodeCharacters, readCharacter } from './read-character.ts';
import { ampersand } from './spelling.ts';

/** Whether a part of the text, decoded, is the URL of a known asset. */
type IsKnown = (start: number, end: number) => boolean;

const maxNameLength = 512;
const maxBlanks = 16;
const maxEncodedLength = 2048;

const quote = new RegExp(`["'<>\\\\]|${ampersand}(?:quot|apos|#0*3[49]|#x0*2[27]);`, 'i');
/** The pattern that ends a name with raw blanks, by the delimiter that opened its URL. Without an entry a blank ends it. */
const nameEnds: Readonly<Partial<Record<OpeningDelimiter, RegExp>>> = { '"': quote, "'": quote, '<': />/, start: /$/ };

/**
 * Ends a URL that is followed by a raw blank. The blank belongs to the name only if an asset of this longer name
 * exists. After a known name, or in a query, it ends the URL.
 */
export function endOfNameWithBlanks(
  text: string,
  start: number,
  end: number,
  { opening, ceiling }: Pick<UrlEndOptions, 'opening' | 'ceiling'>,
  isKnown: IsKnown,
): number {
  const nameEnd = nameEnds[opening];
  if (!nameEnd || text.slice(start, end).includes('?') || isKnown(start, end)) return end;
  const rest = text.slice(end, Math.min(ceiling, end + maxNameLength));
  const name = rest.slice(0, nameEnd.exec(rest)?.index ?? rest.length);
  const ends = Array.from(name.slice(1).matchAll(/ |$/g), ({ index }) => end + 1 + index);
  return ends.slice(0, maxBlanks).find((candidate) => isKnown(start, candidate)) ?? end;
}

const escapedBlank = /%(?:20|0[ad])/gi;

/**
 * Ends a URL with plain slashes in a percent-encoded text: `mailto:?body=See%20https://…/a.pdf%0AThanks`. The blank
 * belongs to the name only if an asset of this longer name exists.
 * @param endsInQuery whether the blank ends the query too, since the URL is in a text in the query of another one
 */
export function endBeforeEscapedBlank(
  text: string,
  start: number,
  end: number,
  endsInQuery: boolean,
  isKnown: IsKnown,
): number {
  const near = text.slice(start, Math.min(end, start + maxEncodedLength));
  if (!near.includes('%')) return end;
  const ends = Array.from(near.matchAll(escapedBlank), ({ index }) => start + index);
  if (ends.length === 0) return end;
  const query = near.indexOf('?');
  const pathEnd = query < 0 ? end : start + query;
  if (!isKnown(start, pathEnd)) return ends.slice(0, maxBlanks).find((candidate) => isKnown(start, candidate)) ?? end;
  return (endsInQuery && ends.find((candidate) => candidate > pathEnd)) || end;
}

const usualPath = /^[\w./:%~+=@-]*[\w/]$/;
const markBehindName = /(?<=\.[a-z0-9]{1,5})[^\w/%@~+=$-]/gi;
const maxMarks = 16;

/**
 * Ends a URL where text follows the name of a file: `…/a.pdf…`, `…/a.pdfを参照`, `…/a.pdf,b`, `…/a.pdf\u002e`. The text
 * belongs to the name unless the shorter URL is a known asset and the longer one is not.
 */
export function endBeforeText(text: string, start: number, end: number, isKnown: IsKnown): number {
  const url = text.slice(start, end);
  const path = url.replace(/\?.*$/s, '');
  if (usualPath.test(path)) return end;
  const ends = Array.from(path.matchAll(markBehindName), ({ index }) => start + index).filter((at) =>
    endsName(text, at, end),
  );
  if (ends.length === 0 || isKnown(start, start + path.length)) return end;
  return ends.slice(0, maxMarks).find((at) => isKnown(start, at)) ?? end;
}

/** Whether the character at `at` may stand behind a name. A full stop may do so only at the end of the text. */
function endsName(text: string, at: number, end: number): boolean {
  const { char } = readCharacter(text, at);
  return (
    (char >= '\x80' && endOfHiddenData(text, at) < end) ||
    /[,;']/.test(char) ||
    /^[.:!?*]+$/.test(decodeCharacters(text, at, Math.min(end, at + maxMarks)))
  );
}

const asciiValue = /^[^=]*=[^\x80-\xff]+(?=[\x80-\xff])/;

/**
 * Ends a URL in prose in its last parameter: text in a script without spaces (Chinese, Thai), or a symbol, may follow a URL directly:
 * `…/a.pdf?txt=aを参照`.
 */
export function endBeforeLetters(text: string, start: number, end: number): number {
  const url = text.slice(start, end);
  const query = url.indexOf('?');
  if (query < 0) return end;
  const last = Math.max(query, url.lastIndexOf('&'));
  const at = last + (asciiValue.exec(url.slice(last))?.[0].length ?? Infinity);
  return at < url.length && isWithoutBlanks(url, at) ? start + at : end;
}

/** Whether the character at `at` belongs to a script without spaces, or is a symbol. */
function isWithoutBlanks(url: string, at: number): boolean {
  const letter = decodeUtf8(url.slice(at, at + 4));
  return /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{So}\p{Sm}]/u.test(letter);
}

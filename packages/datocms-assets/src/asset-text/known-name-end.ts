import type { OpeningDelimiter } from './opening-delimiter.ts';
import { ampersand } from './spelling.ts';

/** Whether a part of the text, decoded, is the URL of an asset that there is. */
type IsKnown = (start: number, end: number) => boolean;

const maxNameLength = 512;
const maxBlanks = 16;

const quote = new RegExp(`["'<>\\\\]|${ampersand}(?:quot|apos|#0*3[49]|#x0*2[27]);`, 'i');
/** What ends a name with raw blanks, by what opened its URL; without an entry a blank ends the URL. */
const nameEnds: Readonly<Partial<Record<OpeningDelimiter, RegExp>>> = { '"': quote, "'": quote, '<': />/, start: /$/ };

/**
 * Where a URL ends behind which a blank stands. Raw blanks belong to a name only where there is such an asset. Behind a name
 * that is known, and in a query, they end the URL.
 */
export function endOfNameWithBlanks(
  text: string,
  start: number,
  end: number,
  opening: OpeningDelimiter,
  ceiling: number,
  isKnown: IsKnown,
): number {
  const nameEnd = nameEnds[opening];
  if (!nameEnd || text.slice(start, end).includes('?') || isKnown(start, end)) return end;
  const rest = text.slice(end, Math.min(ceiling, end + maxNameLength));
  const name = rest.slice(0, nameEnd.exec(rest)?.index ?? rest.length);
  const ends = Array.from(name.slice(1).matchAll(/ |$/g), ({ index }) => end + 1 + index);
  return ends.slice(0, maxBlanks).find((candidate) => isKnown(start, candidate)) ?? end;
}

const letterBehindName = /(?<=\.[a-z0-9]{1,5})[\x80-\xff]/i;
const asciiValue = /^[^=]*=[^\x80-\xff]+(?=[\x80-\xff])/;

/**
 * Where a URL in prose ends. Words of scripts without blanks, and signs, may follow it: `…/a.pdfを参照`. The assets tell whether
 * they belong to its path.
 */
export function endBeforeLetters(text: string, start: number, end: number, isKnown: IsKnown): number {
  const url = text.slice(start, end);
  const query = url.indexOf('?');
  const last = Math.max(query, url.lastIndexOf('&'));
  const at =
    query < 0 ? url.search(letterBehindName) : last + (asciiValue.exec(url.slice(last))?.[0].length ?? Infinity);
  if (!(at > 0 && at < url.length && isWithoutBlanks(url, at))) return end;
  return query < 0 && (isKnown(start, end) || !isKnown(start, start + at)) ? end : start + at;
}

/** Whether the letter at `at` is of a script that puts no blanks between words, or a sign. */
function isWithoutBlanks(url: string, at: number): boolean {
  const letter = Buffer.from(url.slice(at, at + 4), 'latin1').toString('utf8');
  return /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{So}\p{Sm}]/u.test(letter);
}

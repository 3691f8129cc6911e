import type { Opener } from './opener.ts';
import { readUnit } from './spelling.ts';

export interface End {
  /** Behind the last character of the URL, before its fragment. */
  readonly end: number;
  /** What stopped it, decoded; empty at the end of the place. */
  readonly closer: string;
}

export interface Frame {
  readonly opener: Opener;
  /** Where the place ends. */
  readonly ceiling: number;
  /** How often the URL is percent-encoded: what is escaped less often belongs to the URL around it. */
  readonly percent: number;
  /** The URL stands unencoded inside the query of another URL: the first `&` belongs to that one. */
  readonly inner: boolean;
  /** A comma separates fields, as in CSV. */
  readonly comma: boolean;
}

const quotes = new Set<Opener>(['"', "'", '`', 'start']);
const closesAll = new Set(['"', '`', '<', '>', '\\', '', '#']);
const closesUnquoted = new Set(["'", ';', ']', '}', '|', '[']);
// No rule is about these, so that they need not be looked at one by one.
const plain = /[\w./~=:?+@!$-]+/y;
const nextUrl = /[,;|](?:https?(?::|%(?:25)*3a)|(?:\\*\/){2})/iy;
const percentTriple = /%((?:25)*)([0-9a-f]{2})/iy;
// Blanks, quotes, angle brackets and the fragment end a URL that is encoded as often as they are; `&` one encoded more often.
const sameDepth = /^(?:20|22|23|27|3c|3e|60|0a|0d|09)$/i;
const outerDepth = /^(?:20|22|23|26|27|3c|3e|60|0a|0d|09)$/i;

/**
 * Finds where a URL ends: where the thing that opened it closes. `at` lies behind the host.
 * Blanks always end it; a name with raw blanks is for the caller, who knows the assets.
 */
export function endOfUrl(text: string, at: number, frame: Frame): End {
  const { opener, ceiling } = frame;
  const quoted = quotes.has(opener);
  let depth = 0;
  let index = at;
  let closer = '';
  for (;;) {
    plain.lastIndex = index;
    if (plain.test(text)) index = plain.lastIndex;
    if (index >= ceiling) break;
    const { char, end } = readUnit(text, index);
    if (end > ceiling) break;
    closer = char;
    if (char <= ' ' || closesAll.has(char)) break;
    if (char === "'" && opener === "'") break;
    if (!quoted && (closesUnquoted.has(char) || isUnicodeMark(text, index, char))) break;
    if (char === '(') depth++;
    if (char === ')' && --depth < 0 && !quoted) break;
    if (char === '*' && !quoted && text[end] === '/') break;
    if (char === ',' && ((frame.comma && !quoted) || isFollowedByBlank(text, end, ceiling))) break;
    if (char === '&' && (frame.percent > 0 || frame.inner)) break;
    if (char === '%' && frame.percent > 0 && isOuterEscape(text, index, frame.percent)) break;
    if (startsAnother(text, index)) break;
    index = end;
    closer = '';
  }
  index = Math.min(index, ceiling);
  const closed =
    (quoted && (closer === '' || closer === opener)) || (opener === '(' && closer === ')') || closer === '#';
  return { end: closed ? index : withoutPunctuation(text, at, index, closer), closer };
}

function isFollowedByBlank(text: string, next: number, ceiling: number): boolean {
  return next >= ceiling || readUnit(text, next).char <= ' ';
}

function startsAnother(text: string, index: number): boolean {
  nextUrl.lastIndex = index;
  return nextUrl.test(text);
}

function isOuterEscape(text: string, index: number, percent: number): boolean {
  percentTriple.lastIndex = index;
  const triple = percentTriple.exec(text);
  if (!triple) return false;
  const level = (triple[1] as string).length / 2 + 1;
  return level <= percent && (level < percent ? outerDepth : sameDepth).test(triple[2] as string);
}

/** Typographic quotes, CJK punctuation, wide blanks and invisible characters end a URL in prose; spelt raw or as an escape. */
function isUnicodeMark(text: string, index: number, char: string): boolean {
  if (char < '\x80') return false;
  const mark =
    text.charCodeAt(index) < 0x80 ? char : Buffer.from(text.slice(index, index + 4), 'latin1').toString('utf8');
  return /^(?:\p{Z}|\p{Pi}|\p{Pf}|\p{Ps}|\p{Pe}|\p{Po}|\p{Pd}|\p{Cf}|\p{Cc})/u.test(mark);
}

/** Sentence punctuation, Markdown emphasis and the hyphens of `-->` behind a URL are not part of it; `/**` is a pattern. */
function withoutPunctuation(text: string, from: number, end: number, closer: string): number {
  let last = end;
  if (closer === '>') last -= /--!?$/.exec(text.slice(Math.max(from, end - 3), end))?.[0].length ?? 0;
  while (last > from && /[.,;:!?'*_~]/.test(text[last - 1] as string)) {
    if (text[last - 1] === ';' && /&#?\w+;$/.test(text.slice(Math.max(from, last - 10), last))) break;
    if (text[last - 1] === '*' && /\/\**$/.test(text.slice(Math.max(from, last - 3), last - 1))) break;
    last--;
  }
  return last;
}

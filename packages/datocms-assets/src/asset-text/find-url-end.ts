import type { Opener } from './opener.ts';
import { readUnit, type Unit } from './spelling.ts';

export interface UrlEnd {
  /** Behind the last character of the URL, before its fragment. */
  readonly end: number;
  /** What stopped it, decoded; empty at the end of the place. */
  readonly closer: string;
}

export interface UrlContext {
  readonly opener: Opener;
  /** How many back-slashes stand before the quote that opened it; `undefined` where none did, or where it is an entity. */
  readonly depth: number | undefined;
  /** Where the place ends. */
  readonly ceiling: number;
  /** How often the URL is percent-encoded: what is escaped less often belongs to the URL around it. */
  readonly percent: number;
  /** The URL stands unencoded inside the query of another URL: the first `&` belongs to that one. */
  readonly inner: boolean;
  /** The text is a style sheet. */
  readonly css: boolean;
  /** A comma separates fields, as in CSV. */
  readonly comma: boolean;
}

const quotes = new Set<Opener>(['"', "'", '`', 'start']);
const closesAll = new Set(['"', '`', '<', '>', '\\', '', '#']);
const closesUnquoted = new Set(["'", ';', ']', '}', '|', '[']);
// No rule is about these, so that they need not be looked at one by one.
const plain = /[\w./~=:?+@!$-]+/y;
// The same inside the path of another URL, which goes on with what is not encoded.
const plainInPath = /[\w.~=+@!$-]+/y;
const nextUrl = /(?:[,;|]|%(?:25)*2c)(?:https?(?::|%(?:25)*3a)|(?:\\*\/|%(?:25)*2f){2})/iy;
const encodedMark = /%(?:25)*(?:2c|3b|3a|3f)$/i;
const percentEscape = /%((?:25)*)([0-7][0-9a-f])/iy;

/**
 * Finds where a URL ends: where the thing that opened it closes. `at` lies behind the host.
 * Blanks always end it; a name with raw blanks is for the caller, who knows the assets.
 */
export function findUrlEnd(text: string, at: number, frame: UrlContext): UrlEnd {
  const { opener, ceiling, percent } = frame;
  const quoted = quotes.has(opener);
  const inPath = opener === '/' && percent > 0;
  const skipped = inPath ? plainInPath : plain;
  let depth = 0;
  let behindColon = false;
  let index = at;
  let closer = '';
  for (;;) {
    skipped.lastIndex = index;
    if (skipped.test(text)) {
      index = skipped.lastIndex;
      behindColon = false;
    }
    if (index >= ceiling) break;
    const { char, end, outer } = unitAt(text, index, frame);
    if (end > ceiling) break;
    closer = char;
    if (frame.depth !== undefined && char === opener && isDeeperQuote(text, index, end, frame.depth)) {
      index = end;
      closer = '';
      continue;
    }
    if (inPath && outer && (char === '?' || (char === '/' && !behindColon))) break;
    behindColon = char === ':';
    if (char <= ' ' || closesAll.has(char)) break;
    if (char === "'" && opener === "'") break;
    if (!quoted && (closesUnquoted.has(char) || isUnicodeMark(text, index, char))) break;
    if (char === '(') depth++;
    if (char === ')' && --depth < 0 && !quoted) break;
    if (char === '*' && !quoted && text[end] === '/') break;
    if (char === ',' && ((frame.comma && !quoted) || isFollowedByBlank(text, end, frame))) break;
    if (char === '&' && (outer || frame.inner)) break;
    if (startsAnother(text, index)) break;
    index = end;
    closer = '';
  }
  index = Math.min(index, ceiling);
  const closed =
    (quoted && (closer === '' || closer === opener)) || (opener === '(' && closer === ')') || closer === '#';
  return { end: closed ? index : withoutPunctuation(text, at, index, closer, frame.percent), closer };
}

/** `outer`: it belongs to the text around a percent-encoded URL, since it is escaped less often. */
function unitAt(text: string, index: number, { percent, css }: UrlContext): Unit & { readonly outer: boolean } {
  percentEscape.lastIndex = index;
  const triple = percent > 0 ? percentEscape.exec(text) : null;
  if (!triple) {
    const { char, end } = readUnit(text, index, css);
    return { char, end, outer: percent > 0 };
  }
  const [raw, deeper = '', hex = ''] = triple;
  const level = deeper.length / 2 + 1;
  if (level > percent) return { char: '%', end: index + raw.length, outer: false };
  return { char: String.fromCharCode(Number.parseInt(hex, 16)), end: index + raw.length, outer: level < percent };
}

/** A quote that is escaped once more than the one that opened the string is a character of it: `'…?txt=it\'s'`. */
function isDeeperQuote(text: string, index: number, end: number, depth: number): boolean {
  const escapes = end - 1 - index;
  return escapes > 0 && (escapes + 1) % (2 * (depth + 1)) === 0 && /^\\+$/.test(text.slice(index, end - 1));
}

function isFollowedByBlank(text: string, next: number, frame: UrlContext): boolean {
  return next >= frame.ceiling || unitAt(text, next, frame).char <= ' ';
}

function startsAnother(text: string, index: number): boolean {
  nextUrl.lastIndex = index;
  return nextUrl.test(text);
}

/** Typographic quotes, CJK punctuation, wide blanks and invisible characters end a URL in prose; spelt raw or as an escape. */
function isUnicodeMark(text: string, index: number, char: string): boolean {
  if (char < '\x80') return false;
  const mark =
    text.charCodeAt(index) < 0x80 ? char : Buffer.from(text.slice(index, index + 4), 'latin1').toString('utf8');
  return /^(?:\p{Z}|\p{Pi}|\p{Pf}|\p{Ps}|\p{Pe}|\p{Po}|\p{Pd}|\p{Cf}|\p{Cc})/u.test(mark);
}

/** Sentence punctuation, Markdown emphasis and the hyphens of `-->` behind a URL are not part of it; `/**` is a pattern. */
function withoutPunctuation(text: string, from: number, end: number, closer: string, percent: number): number {
  let last = end;
  if (closer === '>') last -= /--!?$/.exec(text.slice(Math.max(from, end - 3), end))?.[0].length ?? 0;
  while (percent > 0 && encodedMark.test(text.slice(Math.max(from, last - 12), last)))
    last = text.lastIndexOf('%', last - 1);
  while (last > from && /[.,;:!?'*_~]/.test(text[last - 1] as string)) {
    if (text[last - 1] === ';' && /&#?\w+;$/.test(text.slice(Math.max(from, last - 10), last))) break;
    if (text[last - 1] === '*' && /\/\**$/.test(text.slice(Math.max(from, last - 3), last - 1))) break;
    last--;
  }
  return last;
}

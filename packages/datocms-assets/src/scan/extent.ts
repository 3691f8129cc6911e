import { readUnit } from './spelling.ts';

/** What opened a URL, as a reader of the innermost text sees it: a quote, a bracket, a blank, or the place itself. */
export type Opener = '"' | "'" | '`' | '(' | '[' | '<' | '>' | '=' | ',' | '/' | ' ' | 'start' | 'other';

const entities: readonly (readonly [RegExp, Opener])[] = [
  [/&(?:amp;)*(?:quot|#0*34|#x0*22);$/i, '"'],
  [/&(?:amp;)*(?:apos|#0*39|#x0*27);$/i, "'"],
  [/&(?:amp;)*(?:grave|#0*96|#x0*60);$/i, '`'],
  [/&(?:amp;)*(?:lt|#0*60|#x0*3c);$/i, '<'],
  [/&(?:amp;)*(?:gt|#0*62|#x0*3e);$/i, '>'],
  [/&(?:amp;)*(?:lpar|#0*40|#x0*28);$/i, '('],
  [/&(?:amp;)*(?:equals|#0*61|#x0*3d);$/i, '='],
  [/&(?:amp;)*(?:comma|#0*44|#x0*2c);$/i, ','],
  [/&(?:amp;)*(?:nbsp|Tab|NewLine|#0*(?:9|10|13|32|160)|#x0*(?:9|a|d|20|a0));$/i, ' '],
];
const hexEscape = /(?:\\+(?:u00|x)|%(?:25)*)([0-9a-f]{2})$/i;
const blankEscape = /\\+[nrtfbv]$/;
const openers = new Set<string>(['"', "'", '`', '(', '[', '<', '>', '=', ',', '/', ' ']);

/** Tells what stands right before `start`; `floor` is where the place begins. */
export function openerBefore(text: string, start: number, floor: number): Opener {
  if (start <= floor) return 'start';
  const before = text.slice(Math.max(floor, start - 24), start);
  const last = before.at(-1) ?? '';
  if (last === ';') {
    const entity = entities.find(([pattern]) => pattern.test(before));
    if (entity) return entity[1];
  }
  if (/[0-9a-f]/i.test(last)) {
    const hex = hexEscape.exec(before)?.[1];
    if (hex) return asOpener(String.fromCharCode(Number.parseInt(hex, 16)));
  }
  if (blankEscape.test(before)) return ' ';
  return asOpener(last);
}

function asOpener(char: string): Opener {
  if (char <= ' ') return ' ';
  return openers.has(char) ? (char as Opener) : 'other';
}

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
  /** The URL is a percent-encoded parameter: a raw `&` or `#` belongs to the URL around it. */
  readonly percent: boolean;
  /** The URL stands unencoded inside the query of another URL: the first `&` belongs to that one. */
  readonly inner: boolean;
}

const quotes = new Set<Opener>(['"', "'", '`', 'start']);
const stops = new Set(['"', '`', '<', '>', '\\', '']);
const unquotedStops = new Set(["'", ';', ']', '}', '|', '[']);
const nextUrl = /,(?:https?(?::|%(?:25)*3a)|(?:\\*\/){2})/iy;
const percentStops = /^(?:20|22|27|3c|3e|60|0a|0d|09)$/i;
const percentTriple = /%(?:25)*([0-9a-f]{2})/iy;

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
  while (index < ceiling) {
    const unit = readUnit(text, index);
    const { char } = unit;
    closer = char;
    if (unit.end > ceiling) break;
    if (char <= ' ' || stops.has(char)) break;
    if (char === '#') break;
    if (char === "'" && (opener === "'" || !quoted)) break;
    if (!quoted && unquotedStops.has(char)) break;
    if (char === '(') depth++;
    if (char === ')' && --depth < 0 && !quoted) break;
    if (char === ',' && endsAtComma(text, index, unit.end, ceiling)) break;
    if (char === '&' && (frame.percent || frame.inner)) break;
    if (char === '%' && frame.percent && percentStop(text, index)) break;
    if (char >= '\x80' && !quoted && endsAtUnicode(text, index)) break;
    index = unit.end;
    closer = '';
  }
  const prose = !(quoted && (closer === '' || closer === opener)) && !(opener === '(' && closer === ')');
  return { end: prose && closer !== '#' ? withoutPunctuation(text, at, index) : index, closer };
}

function endsAtComma(text: string, index: number, next: number, ceiling: number): boolean {
  if (next >= ceiling) return true;
  const following = readUnit(text, next).char;
  if (following <= ' ') return true;
  nextUrl.lastIndex = index;
  return nextUrl.test(text);
}

function percentStop(text: string, index: number): boolean {
  percentTriple.lastIndex = index;
  const hex = percentTriple.exec(text)?.[1];
  return hex !== undefined && percentStops.test(hex);
}

/** Typographic quotes, CJK punctuation, wide blanks and invisible characters end a URL in prose. `index` is at a UTF-8 lead byte. */
function endsAtUnicode(text: string, index: number): boolean {
  const char = Buffer.from(text.slice(index, index + 4), 'latin1').toString('utf8');
  return /^(?:\p{Z}|\p{Pi}|\p{Pf}|\p{Ps}|\p{Pe}|\p{Po}|\p{Pd}|\p{Cf}|\p{Cc})/u.test(char);
}

/** Sentence punctuation and Markdown emphasis behind a URL are not part of it. */
function withoutPunctuation(text: string, from: number, end: number): number {
  let last = end;
  while (last > from && /[.,;:!?'*_~]/.test(text[last - 1] ?? '')) {
    if (text[last - 1] === ';' && /&#?\w+;$/.test(text.slice(Math.max(from, last - 10), last))) break;
    last--;
  }
  return last;
}

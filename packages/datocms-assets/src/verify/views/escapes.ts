import { decodeHTMLStrict } from 'entities';

/** How a backslash is read. `\64` is the letter "d" in CSS and "4" in JavaScript (octal); `\a` is a line break in CSS and "a" in JavaScript. */
export type Dialect = 'script' | 'css';

/** A text of one byte a character (latin1), with its escapes decoded once. `map[i]` is the index in the input of character `i`. */
export interface DecodedText {
  readonly text: string;
  readonly map: Uint32Array;
  /** The kinds of escapes that were decoded, in a fixed order. */
  readonly kinds: readonly EscapeKind[];
}

/** Kinds of escapes, by their first character: HTML entities, percent-encoding, backslash escapes. */
export type EscapeKind = '&' | '%' | '\\';

/** Further names of letters that a host parser reads as ASCII, or of marks that it drops, beside `&aopf;` etc. */
const letterNames = `
  af ApplyFunction bernou Bernoullis CapitalDifferentialD Cayleys circledS complexes DD dd DifferentialD ee ell expectation exponentiale
  ExponentialE ffilig fflig ffllig filig fjlig fllig Fouriertrf hamilt HilbertSpace ic ii IJlig ijlig image ImaginaryI imagline imagpart
  Im integers InvisibleComma InvisibleTimes it lagran Laplacetrf Mellintrf naturals numero order orderof ordf ordm oS phmmat planckh Poincareplane primes
  quaternions rationals real realine realpart reals Re sup1 sup2 sup3 trade TRADE zeetrf`;
const mathAlphabets = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((letter) =>
  ['opf', 'scr', 'fr'].map((alphabet) => letter + alphabet),
);

function decodeNames(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, decodeHTMLStrict(`&${name};`)]));
}

/** Named character references of the HTML standard for ASCII, and for characters that host parsers drop or read as ASCII. */
export const namedReferences: Readonly<Record<string, string>> = {
  ...decodeNames([...letterNames.trim().split(/\s+/), ...mathAlphabets]),
  amp: '&',
  AMP: '&',
  lt: '<',
  LT: '<',
  gt: '>',
  GT: '>',
  quot: '"',
  QUOT: '"',
  apos: "'",
  nbsp: '\u00a0',
  shy: '\u00ad',
  period: '.',
  sol: '/',
  bsol: '\\',
  percnt: '%',
  num: '#',
  semi: ';',
  colon: ':',
  comma: ',',
  commat: '@',
  equals: '=',
  plus: '+',
  quest: '?',
  excl: '!',
  dollar: '$',
  ast: '*',
  midast: '*',
  lowbar: '_',
  UnderBar: '_',
  lbrace: '{',
  lcub: '{',
  rbrace: '}',
  rcub: '}',
  lpar: '(',
  rpar: ')',
  lbrack: '[',
  lsqb: '[',
  rbrack: ']',
  rsqb: ']',
  verbar: '|',
  vert: '|',
  VerticalLine: '|',
  grave: '`',
  DiacriticalGrave: '`',
  Hat: '^',
  Tab: '\t',
  NewLine: '\n',
  ZeroWidthSpace: '\u200b',
  NegativeThinSpace: '\u200b',
  NegativeMediumSpace: '\u200b',
  NegativeThickSpace: '\u200b',
  NegativeVeryThinSpace: '\u200b',
  NoBreak: '\u2060',
  zwj: '\u200d',
  zwnj: '\u200c',
};

const escapeKinds: readonly EscapeKind[] = ['&', '%', '\\'];
const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', v: '\v' };

// An escape that another kind of escape cuts short stays: it may be complete when the other one is decoded.
const references =
  '&(?:#[xX]0*([0-9a-fA-F]{1,6})(?:;|(?![0-9a-fA-F%\\\\]))|#0*(\\d{1,7})(?:;|(?![\\d%\\\\]))|' +
  '(amp|AMP|lt|LT|gt|GT|quot|QUOT|nbsp|shy|ordf|ordm|sup[123])(?:;|(?![%\\\\]))|([A-Za-z]{2,24});)';
const percents = '%u([0-9a-fA-F]{4})|%([0-9a-fA-F]{2})';
const codes = 'u\\{0*([0-9a-fA-F]{1,6})\\}|u([0-9a-fA-F]{4})|U00([0-9a-fA-F]{6})|x([0-9a-fA-F]{2})';
const numbers = {
  script: '(?![0-7]{0,2}[%&])([0-3]?[0-7]{1,2})()|(\\r\\n|\\xe2\\x80[\\xa8\\xa9]|[^uxU%&0-7])',
  css: '()(?![0-9a-fA-F]{0,5}[%&])([0-9a-fA-F]{1,6})(?:\\r\\n|[ \\t\\r\\n\\f])?|(\\r\\n|\\xe2\\x80[\\xa8\\xa9]|[^uxU%&0-9a-fA-F])',
} satisfies Record<Dialect, string>;

function patternOf(dialect: Dialect): RegExp {
  return new RegExp(`${references}|${percents}|\\\\(?:${codes}|${numbers[dialect]})`, 'g');
}

const patterns = { script: patternOf('script'), css: patternOf('css') } satisfies Record<Dialect, RegExp>;

/** The second half of a surrogate pair. Scripts and JSON write a code point beyond 16 bits as two escapes of one kind. */
const lowSurrogates = {
  '%': /%u([dD][c-fC-F][0-9a-fA-F]{2})/y,
  '\\': /\\u(?:\{0*([dD][c-fC-F][0-9a-fA-F]{2})\}|([dD][c-fC-F][0-9a-fA-F]{2}))/y,
};

/**
 * Decodes every escape once, or only escapes of one kind. Characters above ASCII become the bytes of their UTF-8.
 * @returns `undefined` without a decoded escape
 */
export function decodeEscapes(input: string, dialect: Dialect, onlyKind?: EscapeKind): DecodedText | undefined {
  const pattern = patterns[dialect];
  pattern.lastIndex = 0;
  const map = new Uint32Array(input.length * 4 + 1);
  const found = new Set<string>();
  let text = '';
  let from = 0;
  for (let match = pattern.exec(input); match; match = pattern.exec(input)) {
    const kind = match[0].charAt(0);
    if (onlyKind !== undefined && onlyKind !== kind) continue;
    const pair = decodeSurrogatePair(match, input, pattern.lastIndex);
    const replacement = pair?.decoded ?? decodeMatch(match, dialect);
    if (replacement === undefined) continue;
    for (let at = from; at < match.index; at++) map[text.length + at - from] = at;
    text += input.slice(from, match.index);
    map.fill(match.index, text.length, text.length + replacement.length);
    text += replacement;
    from = pair?.end ?? pattern.lastIndex;
    pattern.lastIndex = from;
    found.add(kind);
  }
  if (from === 0) return undefined;
  for (let at = from; at <= input.length; at++) map[text.length + at - from] = at;
  text += input.slice(from);
  return { text, map: map.subarray(0, text.length + 1), kinds: escapeKinds.filter((kind) => found.has(kind)) };
}

/** @param next index behind the escape that may be the first half of a pair */
function decodeSurrogatePair(
  match: RegExpExecArray,
  input: string,
  next: number,
): { decoded: string; end: number } | undefined {
  const { 0: first, 5: wide, 7: braced, 8: unit } = match;
  const high = Number.parseInt(wide ?? braced ?? unit ?? '', 16);
  if (!(high >= 0xd800 && high <= 0xdbff)) return undefined;
  const lowSurrogate = lowSurrogates[first.startsWith('%') ? '%' : '\\'];
  lowSurrogate.lastIndex = next;
  const [, inBraces, low = inBraces] = lowSurrogate.exec(input) ?? [];
  if (low === undefined) return undefined;
  return { decoded: utf8AsLatin1(String.fromCharCode(high, Number.parseInt(low, 16))), end: lowSurrogate.lastIndex };
}

function decodeMatch(match: RegExpExecArray, dialect: Dialect): string | undefined {
  const [, hex, decimal, legacy, name, wide, byte, braced, unit, long, pair, octal, cssHex, other] = match;
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
  const reference = legacy ?? name;
  if (reference !== undefined) {
    return Object.hasOwn(namedReferences, reference) ? utf8AsLatin1(namedReferences[reference]!) : undefined;
  }
  if (other !== undefined) {
    // A line end. In scripts, U+2028 and U+2029 are line ends, too.
    if (/^(?:[\r\n]|\xe2\x80[\xa8\xa9])/.test(other)) return '';
    return (dialect === 'script' ? controls[other] : undefined) ?? other;
  }
  if (decimal !== undefined) return decodeCode(Number(decimal));
  if (octal) return decodeCode(Number.parseInt(octal, 8));
  return decodeCode(Number.parseInt(hex ?? wide ?? braced ?? unit ?? long ?? pair ?? cssHex ?? '', 16));
}

function decodeCode(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  return code <= 0x10ffff ? utf8AsLatin1(String.fromCodePoint(code)) : '?';
}

/** The bytes of the text's UTF-8 as a text with one byte a character. */
export function utf8AsLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

import { decodeHTMLStrict } from 'entities';

/** One decoded character of a text that may be escaped in layers, and where its raw text ends. */
export interface DecodedCharacter {
  readonly char: string;
  readonly end: number;
}

const escapeStart = /[&\\]/;
const entity = /(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,30}));/iy;
/**
 * An escape behind its backslash. In a string in a string the other backslashes may be `\u005c`. The fourth form is a
 * CSS escape such as `\2c ` (CSS Syntax §4.3.7), as in commas of Tailwind's selectors, or a line break or tab in a
 * style sheet: `\a `, `\9 `. Millions of backslashes are read, see `spelling.ts`.
 */
const stringEscape =
  /\\*(?:(?:u005c|x5c)\\*)*(?:u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|x([0-9a-f]{2})|(\d[0-9a-f]{1,5}|[9a](?![0-9a-f.])) ?|([\s\S]))/iy;
// CSS Syntax §4.3.7.
const cssEscape = /\\([0-9a-f]{1,6})[ \t\n\f]?/iy;
/** The name of an entity that contains an escape. */
const escapedName = /[#a-z0-9]{0,8}[&\\]/iy;
/** Without `&`: entities that escape a character of a URL are shorter. */
const maxEscapedEntity = 12;
const maxEscapedDepth = 2;
/** Names and numbers of entities are shorter. */
const maxNameLength = 32;
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };

/**
 * Reads the character at `at` through string escapes and entities of any depth. Percent-escapes are part of a URL.
 * @param isCss in a style sheet `\f6` is `ö`; elsewhere an escape that begins with a letter is that of a string
 */
export function readCharacter(text: string, at: number, isCss = false): DecodedCharacter {
  const end = endOfLoneAmpersand(text, at);
  return end === undefined ? readAtDepth(text, at, isCss, 0) : { char: '&', end };
}

function readAtDepth(text: string, at: number, isCss: boolean, depth: number): DecodedCharacter {
  let decoded = isCss ? (readCssEscape(text, at) ?? readEscape(text, at)) : readEscape(text, at);
  for (;;) {
    const inner = readInnerEscape(text, decoded, depth);
    if (inner === undefined) return decoded;
    decoded = inner;
  }
}

/**
 * Where an ampersand ends that is written as `&` or `&amp;` and begins no further escape. Most ampersands stand between
 * parameters, so they take this quick way. `undefined` for all other characters.
 */
export function endOfLoneAmpersand(text: string, at: number): number | undefined {
  if (text.charCodeAt(at) !== 0x26) return undefined;
  const end = text.startsWith('amp;', at + 1) ? at + 5 : at + 1;
  const limit = end + maxNameLength;
  let next = end;
  while (next < limit && isNameCharacter(text.charCodeAt(next))) next++;
  const code = text.charCodeAt(next);
  return code !== 0x26 && code !== 0x3b && code !== 0x5c ? end : undefined;
}

function isNameCharacter(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x23;
}

/** An escape may contain an entity's ampersand (`&amp;quot;`, `\u0026amp;`), and an entity an escape's backslash. */
function readInnerEscape(text: string, { char, end }: DecodedCharacter, depth: number): DecodedCharacter | undefined {
  if (char === '&') return readEntity(text, end) ?? readEscapedEntity(text, end, depth);
  return char === '\\' && text[end - 1] === ';' ? readStringEscape(text, end) : undefined;
}

/** A text with all escapes undone that `readCharacter` reads. */
export function decodeCharacters(text: string, from = 0, to = text.length, isCss = false): string {
  let decoded = '';
  for (let at = from; at < to; ) {
    const found = text.slice(at, to).search(escapeStart);
    const next = found < 0 ? to : at + found;
    decoded += text.slice(at, next);
    if (next === to) break;
    const { char, end } = readCharacter(text, next, isCss);
    decoded += char;
    at = end;
  }
  return decoded;
}

/** @param at behind the ampersand */
function readEntity(text: string, at: number): DecodedCharacter | undefined {
  entity.lastIndex = at;
  const match = entity.exec(text);
  const end = entity.lastIndex;
  const char = match ? entityCharacter(match) : undefined;
  return char === undefined ? undefined : { char, end };
}

/** Some functions escape all but letters and digits, also in entities: `&amp;amp&#x3B;`, `\u0026amp\u003B`. */
function readEscapedEntity(text: string, at: number, depth: number): DecodedCharacter | undefined {
  escapedName.lastIndex = at;
  if (depth === maxEscapedDepth || !escapedName.test(text)) return undefined;
  let [name, end] = ['', at];
  do {
    const next = readAtDepth(text, end, false, depth + 1);
    name += next.char;
    end = next.end;
  } while (end < text.length && /[#a-z0-9]$/i.test(name) && name.length < maxEscapedEntity);
  const decoded = readEntity(name, 0);
  return decoded?.end === name.length ? { char: decoded.char, end } : undefined;
}

function readEscape(text: string, at: number): DecodedCharacter {
  const char = text[at] ?? '';
  return (char === '\\' ? readStringEscape(text, at + 1) : undefined) ?? { char, end: at + 1 };
}

/** @param at behind the backslash */
function readStringEscape(text: string, at: number): DecodedCharacter | undefined {
  stringEscape.lastIndex = at;
  const match = stringEscape.exec(text);
  if (!match) return undefined;
  const [, short, long, hex, css, plain = ''] = match;
  const code = short ?? long ?? hex ?? css;
  const char = code === undefined ? (controls[plain] ?? plain) : fromCode(Number.parseInt(code, 16));
  return { char, end: stringEscape.lastIndex };
}

function readCssEscape(text: string, at: number): DecodedCharacter | undefined {
  cssEscape.lastIndex = at;
  const code = cssEscape.exec(text)?.[1];
  return code === undefined ? undefined : { char: fromCode(Number.parseInt(code, 16)), end: cssEscape.lastIndex };
}

function entityCharacter([, hex, decimal, name]: RegExpExecArray): string | undefined {
  if (name !== undefined) return namedEntities.get(name) ?? decodeNamedEntity(name);
  return fromCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
}

/** Entities that were decoded before: a site repeats few. */
const namedEntities = new Map<string, string>();

function decodeNamedEntity(name: string): string | undefined {
  const decoded = decodeHTMLStrict(`&${name};`);
  if (decoded.length > 2) return undefined;
  namedEntities.set(name, decoded);
  return decoded;
}

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

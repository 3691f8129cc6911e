import { type DecodedCharacter, readCharacter } from './read-character.ts';

/** How the characters of a URL are written. */
export interface UrlCharacters {
  /**
   * How often the URL is percent-encoded: a character that is escaped less often belongs to the outer URL. The encoded
   * text may have further escapes, such as HTML or JSON in a query.
   */
  readonly percent: number;
  readonly isCss: boolean;
}

/** `isOuter`: the character belongs to the text around a percent-encoded URL, since it is escaped less often. */
export interface UrlCharacter extends DecodedCharacter {
  readonly isOuter: boolean;
}

const percentEscape = /%((?:25)*)([0-7][0-9a-f])/iy;
// No sensible spelling of a character is longer.
const maxEscapeLength = 48;

/** Reads one character of a URL through all escapes. */
export function readUrlCharacter(text: string, at: number, { percent, isCss }: UrlCharacters): UrlCharacter {
  if (percent === 0) {
    const { char, end } = readCharacter(text, at, isCss);
    return { char, end, isOuter: false };
  }
  const read = readEncoded(text, at, percent) ?? { ...readCharacter(text, at, isCss), isOuter: true };
  // Forms write a blank as `+`, and a plus as `%2B`.
  if (read.isOuter) return read.char === '+' ? { ...read, char: ' ' } : read;
  return /[&\\]/.test(read.char) ? { ...readInnerEscape(text, read, percent), isOuter: false } : read;
}

/** A percent-escape; `undefined` if there is none. */
function readEncoded(text: string, at: number, percent: number): UrlCharacter | undefined {
  percentEscape.lastIndex = at;
  const match = percentEscape.exec(text);
  if (!match) return undefined;
  const [raw, repeated = '', hex = ''] = match;
  const level = repeated.length / 2 + 1;
  const end = at + raw.length;
  if (level > percent) return { char: '%', end, isOuter: false };
  return { char: String.fromCharCode(Number.parseInt(hex, 16)), end, isOuter: level < percent };
}

/** Reads an escape whose characters are percent-encoded: `%26amp%3B`, `%5Cu0026`. */
function readInnerEscape(text: string, first: UrlCharacter, percent: number): DecodedCharacter {
  let decoded = first.char;
  const ends = [first.end];
  while (decoded.length < maxEscapeLength) {
    const at = ends.at(-1) as number;
    const next = readEncoded(text, at, percent);
    // Letters and digits are not encoded.
    if (next ? next.isOuter : !/[a-z0-9]/i.test(text[at] ?? '')) break;
    decoded += next?.char ?? text[at];
    ends.push(next?.end ?? at + 1);
  }
  const { char, end } = readCharacter(decoded, 0);
  return { char, end: ends[Math.min(end, ends.length) - 1] as number };
}

import { type Decoded, type Dialect, decodeEscapes } from './escapes.ts';
import { hostCharacters, lookAlikePattern } from './look-alikes.ts';

/** Text of one byte a character, with the way back to the place where each character stands in the source. */
export interface Reading {
  readonly text: string;
  /** How its backslashes were read. */
  readonly dialect: Dialect;
  /** Look-alikes or line breaks had to be undone, in words. */
  readonly folded?: string;
  /** Offset in the source of the character at `index`. */
  at(index: number): number;
}

const deepest = 8;

/** The source as it stands. */
export function plainReading(text: string, offset = 0): Reading {
  return { text, dialect: 'script', at: (index) => offset + index };
}

/**
 * Every reading of a stretch of text, escapes undone once, twice, … until nothing changes, in both dialects of the
 * backslash. All kinds are undone at once, so any nesting of them comes apart.
 */
export function* deeperReadings(from: Reading): Generator<Reading> {
  yield* folded(from);
  let backslashes = from.text.includes('\\');
  for (const level of levels(from, 'script')) {
    backslashes ||= level.text.includes('\\');
    yield level;
    yield* folded(level);
  }
  if (!backslashes) return;
  for (const level of levels(from, 'css')) {
    yield level;
    yield* folded(level);
  }
}

/** In words: the layers of escapes that a stretch of text is spelt in, outermost first. */
export function spellingOf(text: string, dialect: Dialect): string[] {
  const layers: string[] = [];
  let current = text;
  for (let level = 0; level < deepest; level++) {
    const decoded = decodeEscapes(current, dialect);
    if (!decoded) break;
    layers.push(decoded.kinds.join(' and '));
    current = decoded.text;
  }
  return layers;
}

/** The readings of one dialect, from the outermost inwards. */
export function* levels(from: Reading, dialect: Dialect): Generator<Reading> {
  let current = from;
  for (let level = 0; level < deepest; level++) {
    const decoded = decodeEscapes(current.text, dialect);
    if (!decoded) return;
    current = through(decoded, current, dialect);
    yield current;
  }
}

function through({ text, map }: Decoded, outer: Reading, dialect: Dialect): Reading {
  return { text, dialect, at: (index) => outer.at(map[index] ?? 0) };
}

/** One character of UTF-8, or one byte that belongs to none. */
const characters = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\s\S]/g;

/** As a URL parser reads a host: tabs and line breaks dropped, look-alikes mapped to ASCII (UTS 46). */
function* folded(from: Reading): Generator<Reading> {
  const alike = lookAlikePattern.test(from.text);
  if (!alike && !/[\t\r\n]/.test(from.text)) return;
  const map: number[] = [];
  let text = '';
  for (const { 0: bytes, index } of from.text.matchAll(characters)) {
    const character = bytes.length === 1 ? bytes : Buffer.from(bytes, 'latin1').toString();
    const replacement = hostCharacters(character) ?? bytes;
    for (let each = 0; each < replacement.length; each++) map.push(index);
    text += replacement;
  }
  map.push(from.text.length);
  const { dialect } = from;
  yield {
    text,
    dialect,
    folded: alike ? 'look-alike characters' : 'line breaks',
    at: (index) => from.at(map[index] ?? 0),
  };
}

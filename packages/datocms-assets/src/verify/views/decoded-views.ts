import { type Decoded, type Dialect, decodeEscapes, type Kind } from './escapes.ts';
import { hostCharacters, lookAlikePattern } from './look-alikes.ts';

/** Text of one byte a character, with the way back to the place where each character stands in the source. */
export interface DecodedView {
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
export function plainView(text: string, offset = 0): DecodedView {
  return { text, dialect: 'script', at: (index) => offset + index };
}

/**
 * Every reading of a stretch of text: escapes undone once, twice, … until nothing changes, in both dialects of the
 * backslash. All kinds are undone at once, and also one kind after the other in every order, since an escape of one kind
 * may be cut short by one of another.
 * @param own the part of the text that matters; only the orders of its kinds are tried
 */
export function* decodedViews(from: DecodedView, own: string): Generator<DecodedView> {
  const told = new Set<string>();
  yield* folded(from);
  let backslashes = from.text.includes('\\');
  for (const dialect of dialects) {
    if (dialect === 'css' && !backslashes) return;
    for (const order of [undefined, ...ordersOf(kindsIn(own, dialect))]) {
      for (const level of levels(from, dialect, order)) {
        if (told.has(level.text)) continue;
        told.add(level.text);
        backslashes ||= level.text.includes('\\');
        yield level;
        yield* folded(level);
      }
    }
  }
}

const dialects: readonly Dialect[] = ['script', 'css'];

/** The kinds of escapes in a text, at any depth. */
function kindsIn(text: string, dialect: Dialect): Kind[] {
  return [...new Set(decodings(text, dialect).flatMap((each) => each.kinds))];
}

function ordersOf(kinds: readonly Kind[]): Kind[][] {
  if (kinds.length < 2) return [];
  const [a, b, c] = kinds as [Kind, Kind, Kind?];
  if (c === undefined)
    return [
      [a, b],
      [b, a],
    ];
  return [
    [a, b, c],
    [a, c, b],
    [b, a, c],
    [b, c, a],
    [c, a, b],
    [c, b, a],
  ];
}

const kindNames = { '&': 'HTML entities', '%': 'percent-encoding', '\\': 'backslash escapes' } satisfies Record<
  Kind,
  string
>;

/** In words: the layers of escapes that a stretch of text is spelt in, outermost first. */
export function spellingOf(text: string, dialect: Dialect): string[] {
  return decodings(text, dialect).map(({ kinds }) => kinds.map((kind) => kindNames[kind]).join(' and '));
}

function decodings(text: string, dialect: Dialect): Decoded[] {
  const found: Decoded[] = [];
  let decoded = decodeEscapes(text, dialect);
  while (decoded && found.length < deepest) {
    found.push(decoded);
    decoded = decodeEscapes(decoded.text, dialect);
  }
  return found;
}

/** The readings of one dialect, from the outermost inwards; with `order` of the first kind that there is. */
export function* levels(from: DecodedView, dialect: Dialect, order?: readonly Kind[]): Generator<DecodedView> {
  let current = from;
  for (let level = 0; level < deepest; level++) {
    const { text } = current;
    let decoded = order ? undefined : decodeEscapes(text, dialect);
    for (const kind of order ?? []) decoded ??= decodeEscapes(text, dialect, kind);
    if (!decoded) return;
    current = through(decoded, current, dialect);
    yield current;
  }
}

function through({ text, map }: Decoded, outer: DecodedView, dialect: Dialect): DecodedView {
  return { text, dialect, at: (index) => outer.at(map[index] ?? 0) };
}

/** What a host parser may drop or map: a character of UTF-8, or one byte. */
const foldable = /[\t\r\n\xad]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

/** As a URL parser reads a host: tabs and line breaks dropped, look-alikes mapped to ASCII (UTS 46). */
function* folded(from: DecodedView): Generator<DecodedView> {
  const alike = lookAlikePattern.test(from.text);
  if (!alike && !/[\t\r\n]/.test(from.text)) return;
  const map: number[] = [];
  let text = '';
  let end = 0;
  const keepUpTo = (to: number) => {
    for (let at = end; at < to; at++) map.push(at);
    text += from.text.slice(end, to);
  };
  for (const { 0: bytes, index } of from.text.matchAll(foldable)) {
    const character = bytes.length === 1 ? bytes : Buffer.from(bytes, 'latin1').toString();
    const replacement = hostCharacters(character);
    if (replacement === undefined) continue;
    keepUpTo(index);
    for (let each = 0; each < replacement.length; each++) map.push(index);
    text += replacement;
    end = index + bytes.length;
  }
  keepUpTo(from.text.length);
  map.push(from.text.length);
  const { dialect } = from;
  yield {
    text,
    dialect,
    folded: alike ? 'look-alike characters' : 'line breaks',
    at: (index) => from.at(map[index] ?? 0),
  };
}

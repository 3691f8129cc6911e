import { type DecodedText, type Dialect, decodeEscapes, type EscapeKind } from './escapes.ts';
import { hasLookAlike, mapHostCharacter } from './look-alikes.ts';

/** One way to read a text, with one byte a character, and with the offset of each character in the source. */
export interface DecodedView {
  readonly text: string;
  /** How backslashes were read. */
  readonly dialect: Dialect;
  /** For text as a host parser reads it: a description of mapped look-alike characters or dropped line breaks. */
  readonly hostMapping?: string;
  /** Offset in the source of the character at `index`. */
  at(index: number): number;
}

/** A text is decoded in windows of this length: its views together take many times its memory. */
export const windowLength = 2 ** 16;
/** The overlap of windows: more than a host or a file name takes in any spelling. */
export const windowOverlap = 2 ** 12;

const maxLayers = 8;

/** The text without any decoding. */
export function plainView(text: string, offset = 0): DecodedView {
  return { text, dialect: 'script', at: (index) => offset + index };
}

/**
 * Every way to read a text except the plain one: its escapes decoded once, twice, … until the text stays the same, in
 * both dialects of the backslash. Each step decodes all kinds of escapes at once, and also one kind after the other in
 * every order, because an escape of one kind may shorten an escape of another kind.
 * @param relevant the part of the text that matters. Only kinds of escapes in it are tried in every order
 */
export function* decodedViews(plain: DecodedView, relevant: string): Generator<DecodedView> {
  const seen = new Set<string>();
  yield* hostMappedView(plain);
  let hasBackslash = plain.text.includes('\\');
  for (const dialect of dialects) {
    if (dialect === 'css' && !hasBackslash) return;
    for (const order of [undefined, ...ordersOf(kindsIn(relevant, dialect))]) {
      for (const view of decodeLayers(plain, dialect, order)) {
        if (seen.has(view.text)) continue;
        seen.add(view.text);
        hasBackslash ||= view.text.includes('\\');
        yield view;
        yield* hostMappedView(view);
      }
    }
  }
}

/** A text as a reader of a page sees it. Look-alikes are read as letters. @param decodes whether entities are decoded, once */
export function shownView(plain: DecodedView, decodes: boolean): DecodedView {
  const decoded = decodes ? decodeEscapes(plain.text, 'script', '&') : undefined;
  const view = decoded ? viewOf(decoded, plain, 'script') : plain;
  return hasLookAlike(view.text) ? mapHosts(view, lookAlike, 'look-alike characters') : view;
}

const dialects: readonly Dialect[] = ['script', 'css'];

/** The kinds of escapes in a text, in any layer. */
function kindsIn(text: string, dialect: Dialect): EscapeKind[] {
  return [...new Set(Array.from(decodeRepeatedly(text, dialect), ({ kinds }) => kinds).flat())];
}

/** All orders of some kinds; none for a single kind, for which decoding all kinds gives the same. */
function ordersOf(kinds: readonly EscapeKind[]): EscapeKind[][] {
  return kinds.length < 2 ? [] : permutations(kinds);
}

function permutations(kinds: readonly EscapeKind[]): EscapeKind[][] {
  if (kinds.length === 0) return [[]];
  return kinds.flatMap((first) =>
    permutations(kinds.filter((kind) => kind !== first)).map((others) => [first, ...others]),
  );
}

const kindNames = { '&': 'HTML entities', '%': 'percent-encoding', '\\': 'backslash escapes' } satisfies Record<
  EscapeKind,
  string
>;

/** Names the layers of escapes in a text, outermost first. */
export function nameEscapes(text: string, dialect: Dialect): string[] {
  return Array.from(decodeRepeatedly(text, dialect), ({ kinds }) => kinds.map((kind) => kindNames[kind]).join(' and '));
}

/**
 * The layers of a text, from the outermost one inwards.
 * @param order decodes only one kind in each layer: the first of these kinds in the layer
 */
function* decodeRepeatedly(text: string, dialect: Dialect, order?: readonly EscapeKind[]): Generator<DecodedText> {
  let rest = text;
  for (let layer = 0; layer < maxLayers; layer++) {
    let decoded = order ? undefined : decodeEscapes(rest, dialect);
    for (const kind of order ?? []) decoded ??= decodeEscapes(rest, dialect, kind);
    if (!decoded) return;
    yield decoded;
    rest = decoded.text;
  }
}

/** The views of one dialect, for the layers of `decodeRepeatedly`. */
export function* decodeLayers(
  plain: DecodedView,
  dialect: Dialect,
  order?: readonly EscapeKind[],
): Generator<DecodedView> {
  let current = plain;
  for (const decoded of decodeRepeatedly(plain.text, dialect, order)) {
    current = viewOf(decoded, current, dialect);
    yield current;
  }
}

function viewOf({ text, map }: DecodedText, outer: DecodedView, dialect: Dialect): DecodedView {
  return { text, dialect, at: (index) => outer.at(map[index] ?? 0) };
}

/** Characters of UTF-8 that a host parser may drop or map. */
const lookAlike = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;
const mappable = new RegExp(`[\\t\\r\\n]|${lookAlike.source}`, 'g');

/** The text as a URL parser reads a host: without tabs and line breaks, with look-alikes mapped to ASCII (UTS 46). */
function* hostMappedView(view: DecodedView): Generator<DecodedView> {
  if (hasLookAlike(view.text)) yield mapHosts(view, mappable, 'look-alike characters');
  else if (/[\t\r\n]/.test(view.text)) yield mapHosts(view, mappable, 'line breaks');
}

function mapHosts(view: DecodedView, characters: RegExp, hostMapping: string): DecodedView {
  const map: number[] = [];
  let text = '';
  let end = 0;
  const keepUpTo = (to: number) => {
    for (let at = end; at < to; at++) map.push(at);
    text += view.text.slice(end, to);
  };
  for (const { 0: bytes, index } of view.text.matchAll(characters)) {
    const character = bytes.length === 1 ? bytes : Buffer.from(bytes, 'latin1').toString();
    const replacement = mapHostCharacter(character);
    if (replacement === undefined) continue;
    keepUpTo(index);
    for (let count = 0; count < replacement.length; count++) map.push(index);
    text += replacement;
    end = index + bytes.length;
  }
  keepUpTo(view.text.length);
  map.push(view.text.length);
  return { text, dialect: view.dialect, hostMapping, at: (index) => view.at(map[index] ?? 0) };
}

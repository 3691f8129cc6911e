import { sextets } from './base64.ts';

/** Where base64 stands that is cut into pieces by blanks; `escaped` where some of them may be spelt by escapes. */
export interface Wrapped {
  readonly from: number;
  readonly to: number;
  readonly escaped: boolean;
}

export const base64Marker = /base64/gi;
const withBlanks = /[\w+/\s-]*/y;
const withEscapes = /[\w+/\s%&#;\\{}-]*/y;
const behindMarker = /\s*,?/y;
const cut = /\S\s+\S/;
/** Quotes, angle brackets and the padding, with which data end. */
const escapedEnd =
  /&(?:amp;)*(?:quot|apos|lt|gt|equals|#0*(?:3[49]|6[0-2])|#x0*(?:2[27]|3[c-e]))\b|%(?:25)*(?:2[27]|3[c-e])|\\+(?:[^\w\s%&\\]|(?:u00|x)(?:2[27]|3[c-e]))/iy;

/** Of data that are not cut before, a run tells whether they are cut at all. */
const knownByRun = 20;

/**
 * Finds such base64 behind `;base64,`, as in a `data:` URL, whose readers drop all blanks. Where a long piece of it follows,
 * it is left to those who look at the run that begins there, since most data are one piece.
 */
export function* eachMarked(text: string, bytes: Uint8Array): Generator<Wrapped> {
  // The digits of a marker have no case, and are rare in most texts.
  for (let at = text.indexOf('64'); at >= 0; at = text.indexOf('64', at)) {
    at += 2;
    if (!isMarkedAt(text, at)) continue;
    if (bytes[at] === comma && endOfPiece(bytes, at + 1, at + 1 + knownByRun) === at + 1 + knownByRun) continue;
    const wrapped = markedAt(text, bytes, at);
    if (wrapped) yield wrapped;
    at = wrapped?.to ?? at;
  }
}

/** A marker stands in front of the place as it is. */
export function isMarkedAt(text: string, at: number): boolean {
  // A quick no for almost all places: "e64".
  if (text.charCodeAt(at - 1) !== 0x34 || (text.charCodeAt(at - 3) | 0x20) !== 0x65) return false;
  return text.slice(Math.max(0, at - 'base64'.length), at).toLowerCase() === 'base64';
}

export function isBlank(byte: number | undefined): boolean {
  return byte === blank || byte === 0x0c;
}

/** @param at behind the marker */
export function markedAt(text: string, bytes: Uint8Array, at: number): Wrapped | undefined {
  const from = endOf(behindMarker, text, at);
  return text[from - 1] === ',' || '%&\\'.includes(text.charAt(from) || '?') ? wrappedAt(text, bytes, from) : undefined;
}

/** `undefined` where it is not cut, or none at all. */
export function wrappedAt(text: string, bytes: Uint8Array, from: number): Wrapped | undefined {
  let to = endOfPiece(bytes, from, bytes.length);
  if (/\s/.test(text.charAt(to))) to = endOf(withBlanks, text, to);
  const escaped = '%&\\'.includes(text.charAt(to) || '?') && !matchesAt(escapedEnd, text, to);
  if (escaped) to = endOf(withEscapes, text, to);
  return escaped || cut.test(text.slice(from, to)) ? { from, to, escaped } : undefined;
}

const shortestLine = 16;
const [tab, lineFeed, carriageReturn, blank, comma, backslash] = [0x09, 0x0a, 0x0d, 0x20, 0x2c, 0x5c];

/** Where the last line of a run begins that ends at a blank, if it may be base64 that goes on in an indented line. */
export function indentedLine(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (bytes[end] !== blank) return undefined;
  const lineEnd = withoutBreaks(bytes, end);
  if (lineEnd === end && !breaksBehindBlanks(bytes, end)) return undefined;
  let from = lineEnd;
  while (from > start && sextets[bytes[from - 1]!] !== 255) from--;
  return lineEnd - from < shortestLine ? undefined : from;
}

/** Breaks may be spelt as in scripts, and a backslash may stand in front of one. */
function withoutBreaks(bytes: Uint8Array, end: number): number {
  for (let at = end; ; ) {
    const last = bytes[at - 1];
    const isEscape = (last === 0x6e || last === 0x72 || last === 0x74) && bytes[at - 2] === backslash;
    if (isEscape) at -= 2;
    else if (last === lineFeed || last === carriageReturn || last === tab || last === backslash) at--;
    else return at;
  }
}

function breaksBehindBlanks(bytes: Uint8Array, at: number): boolean {
  let next = at;
  while (bytes[next] === blank) next++;
  const first = next;
  while (bytes[next] === backslash) next++;
  // A backslash by itself, as in front of a quote, is no break.
  const isSpelt = next > first && (bytes[next] === 0x6e || bytes[next] === 0x72);
  return isSpelt || bytes[next] === lineFeed || bytes[next] === carriageReturn;
}

function endOfPiece(bytes: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit && sextets[bytes[at]!] !== 255) at++;
  return at;
}

/** A text without its blanks, and where each character stood. */
export function joined(text: string): { readonly text: string; at(index: number): number } {
  const pieces = Array.from(text.matchAll(/\S+/g), ({ 0: piece, index }) => ({ piece, index }));
  const starts: number[] = [];
  let length = 0;
  for (const { piece } of pieces) {
    starts.push(length);
    length += piece.length;
  }
  return {
    text: pieces.map(({ piece }) => piece).join(''),
    at: (index) => {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle]! <= index) low = middle;
        else high = middle - 1;
      }
      return (pieces[low]?.index ?? 0) + index - (starts[low] ?? 0);
    },
  };
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** @param pattern is sticky, and matches anywhere */
function endOf(pattern: RegExp, text: string, at: number): number {
  return matchesAt(pattern, text, at) ? pattern.lastIndex : at;
}

import { sextets } from './find-base64.ts';

/** Base64 that blanks cut into pieces. `hasEscapes`: escapes may spell some of the blanks. */
export interface WrappedRange {
  readonly from: number;
  readonly to: number;
  readonly hasEscapes: boolean;
}

/** Readers of a `data:` URL drop all blanks after this marker. */
export const base64Marker = /base64/gi;
/** The comma may be escaped by backslashes, as in a CSS identifier. */
const behindMarker = /[\s\\]*,|\s*/y;
const withBlanks = /[\w+/\s-]*/y;
const withEscapes = /[\w+/\s%&#;\\{}-]*/y;
const comma = 0x2c;
const isCut = /\S\s+\S/;
/** Quotes, angle brackets and padding end base64. */
const escapedEnd =
  /&(?:amp;)*(?:quot|apos|lt|gt|equals|#0*(?:3[49]|6[0-2])|#x0*(?:2[27]|3[c-e]))\b|%(?:25)*(?:2[27]|3[c-e])|\\+(?:[^\w\s%&\\]|(?:u00|x)(?:2[27]|3[c-e]))/iy;

/** A first piece this long also begins a run. `atRun` then decides whether the base64 continues, so most data are read once. */
const minRunPiece = 20;

/** Finds base64 that follows the marker `base64` and is cut into pieces. The search of runs finds base64 in one piece. */
export class WrappedBase64 {
  /** Ranges after an unescaped marker, except those that begin a run. In the order of the text. */
  readonly ranges: readonly WrappedRange[];
  readonly #text: string;
  readonly #bytes: Uint8Array;
  #next = 0;
  #runRangeEnd = 0;
  #escapedRangeEnd = 0;

  /** @param bytes the text's, one a character */
  constructor(text: string, bytes: Uint8Array) {
    this.#text = text;
    this.#bytes = bytes;
    this.ranges = [...this.#find()];
  }

  /** The range that begins with a run. Runs are asked for in the order of the text. */
  atRun(start: number, end: number, hasEscape: boolean): WrappedRange | undefined {
    if (start === 0 || this.#bytes[start - 1] !== comma) return undefined;
    const mayContinue = hasEscape || this.#bytes[end] === 0x20 || this.#bytes[end] === 0x0c;
    const range = mayContinue && this.#endsMarker(start - 1) ? this.#rangeFrom(start) : undefined;
    if (range) this.#runRangeEnd = range.to;
    return range;
  }

  /** Whether a run is part of a range that was found. Runs are asked for in the order of the text. */
  includes(start: number, end: number): boolean {
    while (this.#next < this.ranges.length && this.ranges[this.#next]!.to < end) this.#next++;
    return end <= this.#runRangeEnd || start >= (this.ranges[this.#next]?.from ?? Infinity);
  }

  /** The range after a marker with escaped letters, if it was not found before. @param at offset after the marker */
  afterEscapedMarker(at: number): WrappedRange | undefined {
    if (at < this.#escapedRangeEnd || this.#endsMarker(at)) return undefined;
    const range = this.#rangeAfterMarker(at);
    if (range) this.#escapedRangeEnd = range.to;
    return range;
  }

  *#find(): Generator<WrappedRange> {
    const bytes = this.#bytes;
    // These digits have no upper case, and are rare in most texts.
    for (let at = this.#text.indexOf('64'); at >= 0; at = this.#text.indexOf('64', at)) {
      at += 2;
      if (!this.#endsMarker(at)) continue;
      const beginsRun = bytes[at] === comma && pieceEnd(bytes, at + 1, at + 1 + minRunPiece) === at + 1 + minRunPiece;
      const range = beginsRun ? undefined : this.#rangeAfterMarker(at);
      if (range) yield range;
      at = range?.to ?? at;
    }
  }

  #endsMarker(at: number): boolean {
    // "e64" is a fast no for almost all places.
    if (this.#text.charCodeAt(at - 1) !== 0x34 || (this.#text.charCodeAt(at - 3) | 0x20) !== 0x65) return false;
    return this.#text.slice(Math.max(0, at - 'base64'.length), at).toLowerCase() === 'base64';
  }

  #rangeAfterMarker(at: number): WrappedRange | undefined {
    const from = matchEnd(behindMarker, this.#text, at);
    return this.#text[from - 1] === ',' || mayBeEscape(this.#text, from) ? this.#rangeFrom(from) : undefined;
  }

  /** Returns `undefined` if no base64 follows, or it is in one piece. */
  #rangeFrom(from: number): WrappedRange | undefined {
    const text = this.#text;
    let to = pieceEnd(this.#bytes, from, this.#bytes.length);
    if (/\s/.test(text.charAt(to))) to = matchEnd(withBlanks, text, to);
    const hasEscapes = mayBeEscape(text, to) && matchEnd(escapedEnd, text, to) === to;
    if (hasEscapes) to = matchEnd(withEscapes, text, to);
    // Letters and semicolons are part of the range, so the next marker may be.
    while (hasEscapes && text[to] === ',' && this.#endsMarker(to)) to = matchEnd(withEscapes, text, to + 1);
    return hasEscapes || isCut.test(text.slice(from, to)) ? { from, to, hasEscapes } : undefined;
  }
}

/** Where a piece of base64 ends, `limit` at most. */
function pieceEnd(bytes: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit && sextets[bytes[at]!] !== 255) at++;
  return at;
}

function mayBeEscape(text: string, at: number): boolean {
  return '%&\\'.includes(text.charAt(at) || '?');
}

/** The end of the match that begins at `at`; `at` itself if the pattern does not match. @param pattern is sticky */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

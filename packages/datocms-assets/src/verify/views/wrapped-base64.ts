/** Base64 that blanks split into pieces. `hasEscapes`: some of the blanks may be escaped. */
export interface WrappedRange {
  readonly from: number;
  readonly to: number;
  readonly hasEscapes: boolean;
}

/** Behind this marker, readers of a `data:` URL drop all blanks. */
export const base64Marker = /base64/gi;
/** Backslashes may escape the comma, as in a CSS identifier. */
const behindMarker = /[\s\\]*,|\s*/y;
const withBlanks = /[\w+/\s-]*/y;
const withEscapes = /[\w+/\s%&#;\\{}-]*/y;
/** Quotes, angle brackets and padding end base64. */
const escapedEnd =
  /&(?:amp;)*(?:quot|apos|lt|gt|equals|#0*(?:3[49]|6[0-2])|#x0*(?:2[27]|3[c-e]))\b|%(?:25)*(?:2[27]|3[c-e])|\\+(?:[^\w\s%&\\]|(?:u00|x)(?:2[27]|3[c-e]))/iy;

/** Finds base64 in pieces behind the marker `base64`. The search of runs finds base64 in one piece. */
export class WrappedBase64 {
  /** Ranges behind an unescaped marker, in the order of the text. */
  readonly ranges: readonly WrappedRange[];
  readonly #text: string;
  #next = 0;
  #escapedRangeEnd = 0;

  constructor(text: string) {
    this.#text = text;
    this.ranges = [...this.#find()];
  }

  /** Whether a run is part of a range behind an unescaped marker. Call it with runs in the order of the text. */
  includes(start: number, end: number): boolean {
    while (this.#next < this.ranges.length && this.ranges[this.#next]!.to < end) this.#next++;
    return start >= (this.ranges[this.#next]?.from ?? Infinity);
  }

  /** The range behind a marker with escaped letters, if it was not found before. @param at offset behind the marker */
  afterEscapedMarker(at: number): WrappedRange | undefined {
    if (at < this.#escapedRangeEnd || this.#endsMarker(at)) return undefined;
    const range = this.#rangeAfterMarker(at);
    if (range) this.#escapedRangeEnd = range.to;
    return range;
  }

  *#find(): Generator<WrappedRange> {
    // These digits have no upper case, and are rare in most texts.
    for (let at = this.#text.indexOf('64'); at >= 0; at = this.#text.indexOf('64', at)) {
      at += 2;
      const range = this.#endsMarker(at) ? this.#rangeAfterMarker(at) : undefined;
      if (range) yield range;
      at = range?.to ?? at;
    }
  }

  #endsMarker(at: number): boolean {
    // The characters `e64` exclude nearly all places quickly.
    if (this.#text.charCodeAt(at - 1) !== 0x34 || (this.#text.charCodeAt(at - 3) | 0x20) !== 0x65) return false;
    return this.#text.slice(Math.max(0, at - 'base64'.length), at).toLowerCase() === 'base64';
  }

  /** Whether a comma at an offset belongs to a marker. */
  #isBehindMarker(comma: number): boolean {
    let end = comma;
    while (/[\s\\]/.test(this.#text.charAt(end - 1))) end--;
    return this.#endsMarker(end);
  }

  /** Returns `undefined` if no base64 follows, or if it is in one piece. */
  #rangeAfterMarker(at: number): WrappedRange | undefined {
    const text = this.#text;
    const from = matchEnd(behindMarker, text, at);
    if (text[from - 1] !== ',' && !mayBeEscape(text, from)) return undefined;
    let to = matchEnd(withBlanks, text, from);
    const hasEscapes = mayBeEscape(text, to) && matchEnd(escapedEnd, text, to) === to;
    if (hasEscapes) to = matchEnd(withEscapes, text, to);
    // Letters and semicolons are part of the range, so it may contain the next marker.
    while (hasEscapes && text[to] === ',' && this.#isBehindMarker(to)) to = matchEnd(withEscapes, text, to + 1);
    const isCut = hasEscapes || /\s/.test(text.slice(from, to).trim());
    return isCut ? { from, to, hasEscapes } : undefined;
  }
}

function mayBeEscape(text: string, at: number): boolean {
  return '%&\\'.includes(text.charAt(at) || '?');
}

/** The end of the match that begins at `at`; `at` itself if the pattern does not match. @param pattern is sticky */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

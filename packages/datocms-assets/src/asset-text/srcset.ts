import { readCharacter } from './read-character.ts';

/**
 * Splits a `srcset` into the spans of its URLs by the standard's algorithm (HTML §4.8.4.3.10, "parse a srcset attribute").
 * Descriptors are not checked: a candidate that a browser drops is still a URL in the page. Entities are decoded.
 * @returns start and end of each URL, one after the other
 */
export function srcsetSpans(text: string, from: number, to: number): number[] {
  const spans: number[] = [];
  let at = from;
  let next = from;
  /** The code of the character at `at`. Sets `next` to the offset after it. */
  const read = (): number => {
    const code = text.charCodeAt(at);
    next = at + 1;
    if (code !== ampersand) return code;
    const { char, end } = readCharacter(text, at);
    next = end;
    return char.charCodeAt(0);
  };
  while (at < to) {
    for (let code = read(); at < to && (isSpace(code) || code === comma); code = read()) at = next;
    if (at >= to) break;
    const start = at;
    let end = at;
    let code = read();
    for (; at < to && !isSpace(code); code = read()) {
      at = next;
      if (code === comma) continue;
      plain.lastIndex = at;
      if (plain.test(text)) at = plain.lastIndex;
      end = at;
    }
    spans.push(start, Math.min(end, to));
    if (end < at) continue;
    // A comma ends the descriptors, but not in parentheses. Parentheses do not nest.
    for (let inside = false; at < to && (inside || code !== comma); code = read()) {
      if (code === (inside ? closing : opening)) inside = !inside;
      at = next;
    }
  }
  return spans;
}

/** Characters of a URL that are no escape and end nothing, neither a URL nor an attribute. */
const plain = /[^\t\n\f\r ,&"'<>]+/y;
const [ampersand, comma, opening, closing] = [38, 44, 40, 41];

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13 || code === 12;
}

/** Finds the candidate that contains a URL. Calls have to be in ascending order, so that an attribute is split once. */
export class SrcsetReader {
  readonly #text: string;
  #floor = -1;
  #spans: number[] = [];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the URL of the candidate at `at` begins and ends; `undefined` if `at` is in no URL. */
  candidateAt(
    at: number,
    attribute: { floor: number; ceiling: number },
  ): { floor: number; ceiling: number } | undefined {
    if (attribute.floor !== this.#floor) {
      this.#floor = attribute.floor;
      this.#spans = srcsetSpans(this.#text, attribute.floor, attribute.ceiling);
      this.#next = 0;
    }
    while (this.#next < this.#spans.length && (this.#spans[this.#next + 1] as number) <= at) this.#next += 2;
    const floor = this.#spans[this.#next];
    return floor !== undefined && floor <= at ? { floor, ceiling: this.#spans[this.#next + 1] as number } : undefined;
  }
}

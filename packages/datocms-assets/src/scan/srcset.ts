import { readUnit } from './spelling.ts';

/**
 * Splits a `srcset` into the spans of its URLs, by the standard's own algorithm (HTML §4.8.4.3.10, "parse a srcset attribute").
 * Descriptors are not judged: a candidate that a browser drops is still an address in the page. Entities count as what they mean.
 * @returns start and end of each URL, one after the other
 */
export function srcsetSpans(text: string, from: number, to: number): number[] {
  const spans: number[] = [];
  let at = from;
  const char = () => (text[at] === '&' ? readUnit(text, at).char : (text[at] as string));
  const next = () => (text[at] === '&' ? readUnit(text, at).end : at + 1);
  while (at < to) {
    while (at < to && (isSpace(char()) || char() === ',')) at = next();
    if (at >= to) break;
    const start = at;
    let end = at;
    let comma = false;
    for (; at < to && !isSpace(char()); at = next()) {
      comma = char() === ',';
      if (!comma) end = next();
    }
    spans.push(start, Math.min(end, to));
    if (comma) continue;
    // A comma ends the descriptors, but not in parentheses; these do not nest.
    for (let parens = false; at < to && (parens || char() !== ','); at = next()) {
      if (char() === (parens ? ')' : '(')) parens = !parens;
    }
  }
  return spans;
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r' || char === '\f';
}

/** Finds the candidate in which a URL stands. Asked in ascending order, so that an attribute is split once. */
export class SrcsetReader {
  readonly #text: string;
  #floor = -1;
  #spans: number[] = [];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the candidate's URL begins and ends; `undefined` where `at` is in no URL. */
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

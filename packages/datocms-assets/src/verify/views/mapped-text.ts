import { lastAtMost } from '../../memory/sorted.ts';

/** A text that was made from another text. `at` gives the place of each character in the other text. */
export interface MappedText {
  readonly text: string;
  at(index: number): number;
}

/** Joins texts. @param at the place of the character at `index` in a text, which is given by its number */
export function joinTexts(texts: readonly string[], at: (number: number, index: number) => number): MappedText {
  const starts = new Uint32Array(texts.length);
  let length = 0;
  for (const [number, text] of texts.entries()) {
    starts[number] = length;
    length += text.length;
  }
  return {
    text: texts.join(''),
    at: (index) => {
      const number = lastAtMost(starts, index);
      return at(number, index - (starts[number] ?? 0));
    },
  };
}

/** Removes all matches of a pattern. @param pattern has to be global */
export function withoutMatches(text: string, pattern: RegExp): MappedText {
  const pieces: string[] = [];
  const offsets: number[] = [];
  const add = (from: number, to: number) => {
    if (to === from) return;
    pieces.push(text.slice(from, to));
    offsets.push(from);
  };
  let from = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    add(from, index);
    from = index + match.length;
  }
  add(from, text.length);
  return joinTexts(pieces, (piece, index) => (offsets[piece] ?? 0) + index);
}

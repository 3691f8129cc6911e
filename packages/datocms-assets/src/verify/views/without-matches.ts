import { lastAtMost } from '../../memory/sorted.ts';

/** A text that was made of another one. `at` tells where in that one each character stood. */
export interface MappedText {
  readonly text: string;
  at(index: number): number;
}

/** Removes all matches. @param pattern is global */
export function withoutMatches(text: string, pattern: RegExp): MappedText {
  const pieces: string[] = [];
  /** Where each piece begins in the shortened text, and in the text. */
  const starts: number[] = [];
  const offsets: number[] = [];
  let length = 0;
  const add = (from: number, to: number) => {
    if (to === from) return;
    pieces.push(text.slice(from, to));
    starts.push(length);
    offsets.push(from);
    length += to - from;
  };
  let from = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    add(from, index);
    from = index + match.length;
  }
  add(from, text.length);
  return {
    text: pieces.join(''),
    at: (index) => {
      const piece = lastAtMost(starts, index);
      return (offsets[piece] ?? 0) + index - (starts[piece] ?? 0);
    },
  };
}

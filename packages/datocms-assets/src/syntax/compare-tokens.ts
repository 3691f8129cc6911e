import type { TextEdit } from './edited-text.ts';

/** A token of a language, by offset in UTF-16 units. Tokens of one kind are compared by where they stand. */
export interface Token {
  readonly kind: unknown;
  readonly start: number;
  readonly end: number;
}

/**
 * Whether two texts have the same tokens, each where the edits move it.
 * @returns `undefined` if the text before the edits can't be read
 */
export function compareTokens(
  before: Iterable<Token>,
  after: Iterable<Token>,
  edits: readonly TextEdit[],
): boolean | undefined {
  const move = offsetMover(edits);
  const moved = after[Symbol.iterator]();
  try {
    for (const { kind, start, end } of before) {
      const [movedStart, movedEnd] = [move(start), move(end)];
      const next = nextToken(moved);
      if (!next || next.kind !== kind || next.start !== movedStart || next.end !== movedEnd) return false;
    }
  } catch {
    return undefined;
  }
  return nextToken(moved) === undefined;
}

/** The next token, or `undefined` where the text ends or can't be read. */
function nextToken(tokens: Iterator<Token>): Token | undefined {
  try {
    return tokens.next().value as Token | undefined;
  } catch {
    return undefined;
  }
}

/** Gives ascending offsets their place after the edits. An offset inside an edited span has none: it becomes NaN. */
function offsetMover(edits: readonly TextEdit[]): (offset: number) => number {
  let [shift, next] = [0, 0];
  return (offset) => {
    for (; next < edits.length && (edits[next] as TextEdit).end <= offset; next++) {
      const { start, end, text } = edits[next] as TextEdit;
      shift += text.length - (end - start);
    }
    return offset > (edits[next]?.start ?? offset) ? Number.NaN : offset + shift;
  };
}

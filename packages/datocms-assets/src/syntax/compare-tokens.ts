import type { TextEdit } from './edited-text.ts';
import type { Span } from './plain-edits.ts';

/** A token of a language, by offset in UTF-16 units. Tokens of one kind are compared by their places. */
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

/** Whether each span, in their order, lies inside a token of one of the kinds. Text behind the last span is not read. */
export function areInside(spans: readonly Span[], tokens: Iterable<Token>, kinds: ReadonlySet<unknown>): boolean {
  let next = 0;
  try {
    for (const { kind, start, end } of tokens) {
      for (let span = spans[next]; span && span.start < end; span = spans[++next]) {
        if (!kinds.has(kind) || span.start < start || span.end > end) return false;
      }
      if (next === spans.length) return true;
    }
  } catch {
    // The text can't be read.
  }
  return false;
}

/** The next token, or `undefined` where the text ends or can't be read. */
function nextToken(tokens: Iterator<Token>): Token | undefined {
  try {
    return tokens.next().value as Token | undefined;
  } catch {
    return undefined;
  }
}

/** Gives ascending offsets their places after the edits. An offset inside an edited span becomes NaN. */
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

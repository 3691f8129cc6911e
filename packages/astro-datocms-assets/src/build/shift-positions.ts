import type { TextEdit } from 'datocms-assets';

/** Line and column, from zero. */
export type Position = [line: number, column: number];

/**
 * Gives the positions of a text after edits. A position inside an edit leads to the start of its replacement.
 * @param edits the edits that turn `before` into `after`, in their order
 */
export function shiftPositions(
  before: string,
  after: string,
  edits: readonly TextEdit[],
): (...position: Position) => Position {
  const linesBefore = lineStarts(before);
  const linesAfter = lineStarts(after);
  const starts = edits.map(({ start }) => start);
  /** The distance by which the text after each edit moves, because of this edit and all earlier ones. */
  const shifts: number[] = [];
  for (const { start, end, text } of edits) shifts.push((shifts.at(-1) ?? 0) + text.length - (end - start));
  return (line, column) => {
    const endOfLine = (linesBefore[line + 1] ?? before.length + 1) - 1;
    const offset = Math.min((linesBefore[line] ?? before.length) + column, endOfLine);
    const at = lastIndexUpTo(starts, offset - 1);
    const edit = edits[at];
    const isInside = edit !== undefined && offset < edit.end;
    const shifted = isInside ? edit.start + (shifts[at - 1] ?? 0) : offset + (shifts[at] ?? 0);
    const lineAfter = lastIndexUpTo(linesAfter, shifted);
    return [lineAfter, shifted - (linesAfter[lineAfter] ?? 0)];
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of the last of some sorted numbers that is not above a limit; -1 if all are above it. */
function lastIndexUpTo(numbers: readonly number[], limit: number): number {
  let low = -1;
  for (let high = numbers.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}

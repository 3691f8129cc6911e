export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Place = [line: number, column: number];

/** Where what stands at a line and a column of a text, both from zero, stands behind its edits; the first of an edit's own for all of it. */
export function moves(before: string, after: string, edits: readonly TextEdit[]): (...place: Place) => Place {
  const from = lineStarts(before);
  const to = lineStarts(after);
  const sorted = edits.toSorted((a, b) => a.start - b.start);
  const starts = sorted.map(({ start }) => start);
  /** How far each edit moves what stands behind it, with those in front of it. */
  const shifts: number[] = [];
  for (const { start, end, text } of sorted) shifts.push((shifts.at(-1) ?? 0) + text.length - (end - start));
  return (line, column) => {
    const offset = Math.min((from[line] ?? before.length) + column, (from[line + 1] ?? before.length + 1) - 1);
    const last = lastUpTo(starts, offset - 1);
    const edit = sorted[last];
    const within = edit !== undefined && offset < edit.end;
    const moved = within ? edit.start + (shifts[last - 1] ?? 0) : offset + (shifts[last] ?? 0);
    const there = lastUpTo(to, moved);
    return [there, moved - (to[there] ?? 0)];
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The place in sorted numbers of the last one that is not above a limit; -1 where all are. */
function lastUpTo(numbers: readonly number[], limit: number): number {
  let low = -1;
  for (let high = numbers.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}

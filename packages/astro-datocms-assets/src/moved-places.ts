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
  return (line, column) => {
    const offset = Math.min((from[line] ?? before.length) + column, (from[line + 1] ?? before.length + 1) - 1);
    let moved = offset;
    for (const { start, end, text } of sorted) {
      if (start >= offset) break;
      moved += offset < end ? start - offset : text.length - (end - start);
    }
    const there = lineAt(to, moved);
    return [there, moved - (to[there] ?? 0)];
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  for (let high = starts.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

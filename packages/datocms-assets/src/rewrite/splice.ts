/** A replacement of the bytes from `start` to `end`. `text` is ASCII. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Replaces spans and leaves every other byte alone. `edits` may come in any order.
 * @throws RangeError where edits overlap or lie outside: a wrong span must not corrupt a file
 */
export function splice(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const ordered = edits.toSorted((a, b) => a.start - b.start);
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of ordered) {
    if (start < at || end < start || end > bytes.length)
      throw new RangeError(`An edit at ${start} to ${end} overlaps another one.`);
    parts.push(bytes.subarray(at, start), Buffer.from(text, 'latin1'));
    at = end;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts);
}

/** A replacement of the bytes from `start` to `end`. `text` is ASCII. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Replaces spans and keeps every other byte.
 * @param edits in any order
 * @param buffer holds the result if it is long enough
 * @throws RangeError if edits overlap or lie outside the bytes, since a wrong span must not corrupt a file
 */
export function splice(bytes: Buffer, edits: readonly Edit[], buffer?: Buffer): Buffer {
  const ordered = isOrdered(edits) ? edits : edits.toSorted((a, b) => a.start - b.start);
  let at = 0;
  let length = bytes.length;
  for (const { start, end, text } of ordered) {
    if (start < at || end < start || end > bytes.length)
      throw new RangeError(`An edit at ${start} to ${end} overlaps another one.`);
    length += text.length - (end - start);
    at = end;
  }
  const spliced = buffer && length <= buffer.length ? buffer.subarray(0, length) : Buffer.allocUnsafe(length);
  let [from, to] = [0, 0];
  for (const { start, end, text } of ordered) {
    to += bytes.copy(spliced, to, from, start);
    to += spliced.write(text, to, 'latin1');
    from = end;
  }
  bytes.copy(spliced, to, from);
  return spliced;
}

function isOrdered(edits: readonly Edit[]): boolean {
  return edits.every(({ start }, at) => at === 0 || start >= (edits[at - 1] as Edit).start);
}

/** A part of a body, in bytes. */
export interface ByteRange {
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
}

const oneRange = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/i;

/** Whether a `Range` header has one range. Several ranges or an invalid one get the whole body (RFC 9110 §14.2). */
export function isOneRange(header: string): boolean {
  const match = oneRange.exec(header);
  const [, first, last = ''] = match ?? [];
  return match !== null && (last === '' || Number(first) <= Number(last));
}

/** Whether one range is all of a body of any length. */
export function isWholeRange(header: string): boolean {
  return /^bytes=0+-$/i.test(header);
}

/**
 * The part that one range means in a body of `length` bytes.
 * @returns `undefined` if the range is outside of the body: 416
 */
export function partOf(header: string, length: number): ByteRange | undefined {
  const [, first, last = '', suffix] = oneRange.exec(header) ?? [];
  const start = first === undefined ? Math.max(0, length - Number(suffix)) : Number(first);
  const end = last === '' ? length : Math.min(length, Number(last) + 1);
  return start < end ? { start, end } : undefined;
}

/** Whether a `Content-Range` header is right for a body. @param length of the body, if it is known */
export function isContentRange(header: string, length: number | undefined): boolean {
  const [, first, last, size] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header) ?? [];
  const bytes = Number(last) - Number(first) + 1;
  return bytes > 0 && (length ?? bytes) === bytes && (size === '*' || Number(last) < Number(size));
}

const keyword = 'stream';

export function beginsPdf(bytes: Buffer): boolean {
  return bytes.subarray(0, 1024).includes('%PDF-');
}

/**
 * Finds where packed streams of a PDF begin, behind the two bytes in front of deflate.
 * @param onStream returns how many bytes from there it took
 */
export function eachPdfStream(bytes: Buffer, onStream: (at: number) => number): void {
  for (let at = bytes.indexOf(keyword); at >= 0; at = bytes.indexOf(keyword, at)) {
    at += keyword.length;
    const start = bytes[at] === 0x0d ? at + 2 : at + 1;
    // Method 8, and a multiple of 31.
    if (((bytes[start] ?? 0) & 15) !== 8 || bytes.readUInt16BE(Math.min(start, bytes.length - 2)) % 31 !== 0) continue;
    at = start + onStream(start + 2);
  }
}

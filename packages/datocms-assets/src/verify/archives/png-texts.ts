import { isZlibHeader, zlibHeaderLength } from './inflate.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function holdsPng(bytes: Buffer): boolean {
  return bytes.includes(signature);
}

/**
 * Chunks with text or a colour profile that zlib has packed (PNG specification, 11.3.3.2 and 11.3.3.4): the number of
 * zero-terminated texts in front of the zlib stream, and of bytes behind the first zero.
 */
const chunks = [
  { name: 'zTXt', texts: 1, bytes: 1 },
  { name: 'iCCP', texts: 1, bytes: 1 },
  { name: 'iTXt', texts: 3, bytes: 2 },
] as const;

/**
 * Finds packed texts in the bytes of a PNG. Pixels contain no text.
 * @param onText gets the offset of the deflate data, behind the zlib header, and returns how many bytes it read from
 *   there
 */
export function findPngTexts(bytes: Buffer, onText: (at: number) => number): void {
  for (const { name, texts, bytes: fixed } of chunks) {
    let firstZero = -1;
    let start: number | undefined;
    for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at)) {
      at += name.length;
      // Several names may have the same zeros, which are searched for once.
      if (at > firstZero) {
        firstZero = bytes.indexOf(0, at);
        if (firstZero < 0) break;
        start = behindZeros(bytes, firstZero + 1 + fixed, texts - 1);
      }
      if (start === undefined || !isZlibHeader(bytes, start)) continue;
      at = Math.max(at, start + onText(start + zlibHeaderLength));
    }
  }
}

/** The offset behind the next `count` zeros; `undefined` if there are fewer. */
function behindZeros(bytes: Buffer, from: number, count: number): number | undefined {
  let at = from;
  for (let zeros = 0; zeros < count; zeros++) {
    const zero = bytes.indexOf(0, at);
    if (zero < 0) return undefined;
    at = zero + 1;
  }
  return at;
}

import * as zlib from 'node:zlib';

export type CompressionFormat = 'gzip' | 'deflate' | 'brotli' | 'zstd';

export interface Inflated {
  readonly bytes: Buffer;
  /** How many bytes of the input were read. */
  readonly used: number;
}

export const gzipSignature = Buffer.from([0x1f, 0x8b, 0x08]);

type Decompress = (input: Buffer, options: zlib.ZlibOptions & { info: true }) => unknown;

/** gzip is read as raw deflate after its header, so that bytes after the stream are no error. Node.js 20 has no zstd. */
const decompressors: Readonly<Record<CompressionFormat, Decompress | undefined>> = {
  gzip: zlib.inflateRawSync,
  deflate: zlib.inflateRawSync,
  brotli: zlib.brotliDecompressSync,
  zstd: zlib.zstdDecompressSync as Decompress | undefined,
};

/** An incomplete stream is read to its last byte, as a lenient reader does. For zstd, a flush would read too little. */
const finishFlush: Readonly<Record<CompressionFormat, number | undefined>> = {
  gzip: zlib.constants.Z_SYNC_FLUSH,
  deflate: zlib.constants.Z_SYNC_FLUSH,
  brotli: zlib.constants.BROTLI_OPERATION_FLUSH,
  zstd: undefined,
};

/**
 * Unpacks at most `limit` bytes.
 * @returns `damaged` if the bytes are not of this format, `too-large` beyond the limit, `unavailable` if this version
 *   of Node.js can't read the format
 */
export function inflate(
  format: CompressionFormat,
  packed: Buffer,
  limit: number,
): Inflated | 'damaged' | 'too-large' | 'unavailable' {
  const decompress = decompressors[format];
  if (!decompress) return 'unavailable';
  const start = format === 'gzip' ? gzipDataStart(packed) : 0;
  if (start === undefined || start >= packed.length) return 'damaged';
  if (limit < 1) return 'too-large';
  try {
    const flush = finishFlush[format];
    const options = { info: true, maxOutputLength: limit, ...(flush !== undefined && { finishFlush: flush }) } as const;
    const { buffer, engine } = decompress(packed.subarray(start), options) as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { bytes: buffer, used: start + engine.bytesWritten };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'damaged';
  }
}

/** Length of the header in front of deflate in a zlib stream. */
export const zlibHeaderLength = 2;

/** Whether a zlib stream may begin at `at` (RFC 1950): method 8, a window of 32 KiB at most, no dictionary, a multiple of 31. */
export function isZlibHeader(bytes: ArrayLike<number>, at = 0): boolean {
  const [first, second] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  return (first & 15) === 8 && first < 0x80 && (second & 0x20) === 0 && (first * 256 + second) % 31 === 0;
}

/**
 * The start of the deflate stream of a gzip member (RFC 1952). It may be behind the last byte.
 * @param start of the signature
 * @param nextZero index of the first zero from an index on, negative if no zero follows
 * @returns `undefined` if the signature is there by chance
 */
export function gzipDataStart(
  bytes: Buffer,
  start = 0,
  nextZero = (at: number): number | undefined => bytes.indexOf(0, at),
): number | undefined {
  const flags = bytes[start + 3];
  if (flags === undefined || flags > 31) return undefined;
  let at = start + 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  // File name and comment.
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = nextZero(at) ?? -1;
    if (end < 0) return Infinity;
    at = end + 1;
  }
  return flags & 2 ? at + 2 : at;
}

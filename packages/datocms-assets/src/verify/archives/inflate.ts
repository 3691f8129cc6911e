import * as zlib from 'node:zlib';

export type Format = 'gzip' | 'deflate' | 'brotli' | 'zstd';

export interface Inflated {
  readonly bytes: Buffer;
  /** How many bytes of the input were taken. */
  readonly used: number;
}

export const gzipSignature = Buffer.from([0x1f, 0x8b, 0x08]);

type Convenience = (input: Buffer, options: zlib.ZlibOptions & { info: true }) => unknown;

/** gzip is read as raw deflate after its header: what follows the stream is of no concern. Node.js 20 has no zstd. */
const readers: Readonly<Record<Format, Convenience | undefined>> = {
  gzip: zlib.inflateRawSync,
  deflate: zlib.inflateRawSync,
  brotli: zlib.brotliDecompressSync,
  zstd: zlib.zstdDecompressSync as Convenience | undefined,
};

/** A stream that breaks off is read as far as it goes, as a lenient reader would. zstd gives too little of it. */
const finishFlush: Readonly<Record<Format, number | undefined>> = {
  gzip: zlib.constants.Z_SYNC_FLUSH,
  deflate: zlib.constants.Z_SYNC_FLUSH,
  brotli: zlib.constants.BROTLI_OPERATION_FLUSH,
  zstd: undefined,
};

/**
 * Unpacks at most `limit` bytes.
 * @returns `broken` where the bytes are not of that format, `too-large` beyond the limit, `unknown` where this Node.js can't read it
 */
export function inflate(format: Format, packed: Buffer, limit: number): Inflated | 'broken' | 'too-large' | 'unknown' {
  const read = readers[format];
  if (!read) return 'unknown';
  const start = format === 'gzip' ? afterGzipHeader(packed) : 0;
  if (start === undefined || start >= packed.length) return 'broken';
  if (limit < 1) return 'too-large';
  try {
    const flush = finishFlush[format];
    const options = { info: true, maxOutputLength: limit, ...(flush !== undefined && { finishFlush: flush }) } as const;
    const { buffer, engine } = read(packed.subarray(start), options) as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return { bytes: buffer, used: start + engine.bytesWritten };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken';
  }
}

/**
 * Where the deflate stream of a gzip member begins (RFC 1952), which may be behind the bytes; `undefined` where it is none.
 * @param nextZero the place of the first zero from a place on, negative where there is none
 */
export function afterGzipHeader(
  bytes: Buffer,
  start = 0,
  nextZero = (at: number): number | undefined => bytes.indexOf(0, at),
): number | undefined {
  const flags = bytes[start + 3];
  if (flags === undefined || flags > 31 || bytes[start] !== 0x1f || bytes[start + 1] !== 0x8b || bytes[start + 2] !== 8)
    return undefined;
  let at = start + 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  for (const text of [8, 16]) {
    if ((flags & text) === 0) continue;
    const end = nextZero(at) ?? -1;
    if (end < 0) return Infinity;
    at = end + 1;
  }
  return flags & 2 ? at + 2 : at;
}

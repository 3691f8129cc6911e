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
  if (start === undefined) return 'broken';
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

/** Where the deflate stream of a gzip member begins (RFC 1952); `undefined` where it is none. */
export function afterGzipHeader(bytes: Buffer): number | undefined {
  const flags = bytes[3];
  if (flags === undefined || flags > 31 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return undefined;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  for (const text of [8, 16]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if (flags & 2) at += 2;
  return at < bytes.length ? at : undefined;
}

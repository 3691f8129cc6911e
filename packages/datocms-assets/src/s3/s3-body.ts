import { createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { maxSmallFileSize } from '../io/hash-file.ts';
import type { StallWatch } from '../net/stall-watch.ts';

/** The body of a request. */
export interface S3Body {
  readonly size: number;
  /** The hash of the bytes, in hex. */
  readonly sha256: string;
  /** The bytes from the first one on. A further try opens them again. An error of them ends the request, and is thrown as it is. */
  readonly open: () => Buffer | AsyncIterable<Buffer>;
}

/** Each part of a longer body that the connection takes counts as progress. */
const maxPart = 64 * 1024;

/** V8 collects garbage by the size of its objects, and not of their buffers: with longer parts, up to 64 MiB wait for it. */
const maxFilePart = 16 * 1024;

/**
 * The bytes of a file as a body. They are read and hashed when they are sent: of a file that was damaged, the last part is never
 * sent. Not every store compares the hash in the signature.
 * @param damaged makes the error for a file with other bytes
 */
export function fileBody(file: string, size: number, sha256: string, damaged: () => Error): S3Body {
  const readWhole = () => {
    const bytes = readFileSync(file);
    if (hash('sha256', bytes) !== sha256) throw damaged();
    return bytes;
  };
  // The file is opened when the connection is there: until then nothing would hear an error of the stream.
  const readParts = async function* () {
    const digest = createHash('sha256');
    let length = 0;
    let last: Buffer | undefined;
    for await (const part of createReadStream(file, { highWaterMark: maxFilePart }) as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > size) break;
      digest.update(part);
      if (last) yield last;
      last = part;
    }
    if (length !== size || digest.digest('hex') !== sha256) throw damaged();
    if (last) yield last;
  };
  // A stream for each small file would cost more than its bytes.
  return { size, sha256, open: () => (size <= maxSmallFileSize ? readWhole() : readParts()) };
}

/** A body as the connection takes it. Only of a longer one is it known how much of it is on its way. */
export function toSend(
  bytes: Buffer | AsyncIterable<Buffer>,
  watch: StallWatch,
  onError: (error: unknown) => void,
): Buffer | Readable {
  if (Buffer.isBuffer(bytes) && bytes.length <= maxPart) return bytes;
  const parts = Buffer.isBuffer(bytes) ? partsOf(bytes) : bytes;
  return Readable.from(touchingParts(parts, watch, onError), { objectMode: false });
}

async function* partsOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += maxPart) yield bytes.subarray(start, start + maxPart);
}

/** @param onError hears an error of the bytes, and none of the connection */
async function* touchingParts(
  parts: AsyncIterable<Buffer>,
  watch: StallWatch,
  onError: (error: unknown) => void,
): AsyncGenerator<Buffer> {
  const iterator = parts[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => {
        onError(error);
        throw error;
      });
      if (next.done) return;
      watch.touch();
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

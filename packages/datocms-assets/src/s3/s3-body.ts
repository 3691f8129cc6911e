import { createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { maxSmallFileSize } from '../io/hash-file.ts';
import type { StallWatch } from '../net/stall-watch.ts';

export interface S3Body {
  readonly size: number;
  /** The hash of the bytes, in hex. */
  readonly sha256: string;
  /** Gives all bytes from the start, for each try. An error of the bytes ends the request, and is thrown as it is. */
  readonly open: () => Buffer | AsyncIterable<Buffer>;
}

/** Longer bodies are sent in parts. Each part that the connection accepts counts as progress. */
const maxPart = 64 * 1024;

/** V8 collects garbage by the size of objects without buffers: with longer parts, up to 64 MiB of garbage wait. */
const maxFilePart = 16 * 1024;

/**
 * The bytes of a file as a body. They are read and hashed while they are sent, and the last part of a damaged file is
 * never sent, since not every store checks the hash of the signature.
 * @param damaged makes the error for a file with other bytes
 */
export function fileBody(file: string, size: number, sha256: string, damaged: () => Error): S3Body {
  const readWhole = () => {
    const bytes = readFileSync(file);
    if (hash('sha256', bytes) !== sha256) throw damaged();
    return bytes;
  };
  // The file is opened when there is a connection: before, no code would handle an error of the stream.
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
  // A stream for each small file would take longer than its bytes.
  return { size, sha256, open: () => (size <= maxSmallFileSize ? readWhole() : readParts()) };
}

/** The form of a body for the connection. Only for a longer body is the progress known. */
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

/** @param onError called with an error of the bytes, but not of the connection */
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

import { createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { maxSmallFileSize } from '../io/hash-file.ts';
import type { S3Body } from './s3-client.ts';

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
    for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
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

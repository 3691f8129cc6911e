import { createHash, hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { readWholeFile } from './file-reader.ts';

/** A file up to this size is read at once, in bytes: one or two system calls cost less than a stream. */
export const maxSmallFileSize = 1024 * 1024;

/** The hash of a file of `size` bytes, in hex. */
export async function hashFile(path: string, size: number, algorithm: 'sha256' | 'md5' = 'sha256'): Promise<string> {
  if (size <= maxSmallFileSize) return hash(algorithm, readWholeFile(path));
  const digest = createHash(algorithm);
  const file = await open(path);
  try {
    // One buffer serves all parts: the buffers of a stream would all become garbage.
    const buffer = Buffer.allocUnsafeSlow(maxSmallFileSize);
    for (let part = await file.read(buffer); part.bytesRead > 0; part = await file.read(buffer)) {
      digest.update(buffer.subarray(0, part.bytesRead));
    }
  } finally {
    await file.close();
  }
  return digest.digest('hex');
}

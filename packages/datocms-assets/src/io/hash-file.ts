import { createHash, hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Files up to this size are read at once: a system call or two cost less than a stream. */
export const smallFile = 1024 * 1024;

/** The sha256 of a file of `size` bytes, in hex. */
export async function hashFile(path: string, size: number): Promise<string> {
  if (size <= smallFile) return hash('sha256', readFileSync(path));
  const whole = createHash('sha256');
  const file = await open(path);
  try {
    // One buffer for all: a stream's buffers would pile up as garbage.
    const part = Buffer.allocUnsafeSlow(smallFile);
    for (let read = await file.read(part); read.bytesRead > 0; read = await file.read(part)) {
      whole.update(part.subarray(0, read.bytesRead));
    }
  } finally {
    await file.close();
  }
  return whole.digest('hex');
}

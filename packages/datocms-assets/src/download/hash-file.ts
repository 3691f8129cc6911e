import { createHash, hash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Files up to this size are read at once: a system call or two cost less than a stream. */
export const smallFile = 1024 * 1024;

/** The sha256 of a file of `size` bytes, in hex. */
export async function hashFile(path: string, size: number): Promise<string> {
  if (size <= smallFile) return hash('sha256', readFileSync(path));
  const whole = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: smallFile }), whole);
  return whole.digest('hex');
}

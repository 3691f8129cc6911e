import { randomBytes } from 'node:crypto';

/** Prints a key for sealed URLs: 32 random bytes in base64url, and nothing else, so that a shell can read it. */
export async function printKey(): Promise<number> {
  process.stdout.write(`${randomBytes(32).toString('base64url')}\n`);
  return 0;
}

import { randomBytes } from 'node:crypto';
import type { CommandContext } from './command-context.ts';

/** Prints a key for sealed URLs: 32 random bytes in base64url, and nothing else, so that a shell can read it. */
export async function printKey({ stdout }: CommandContext): Promise<number> {
  stdout.write(`${randomBytes(32).toString('base64url')}\n`);
  return 0;
}

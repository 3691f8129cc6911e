import { readFileSync, statSync } from 'node:fs';

const maxBytes = 2 ** 20;

/** The text of a file; `undefined` if it can't be read, or is larger than what people write. */
export function readText(file: string): string | undefined {
  try {
    return statSync(file).size > maxBytes ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

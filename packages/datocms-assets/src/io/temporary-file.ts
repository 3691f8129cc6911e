import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';

const temporaryName = /(?:^|\/)\.localize-[^/]*\.tmp$/;

/**
 * A path in the folder of another one, for what will be renamed to that. Nobody else has it: no other thread, and no other
 * run. It is short, since names of 255 bytes are all that file systems take.
 */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.localize-${randomUUID()}.tmp`);
}

/** Whether a file is what a killed run left behind: no part of the site. */
export function isTemporaryFile(file: string): boolean {
  return temporaryName.test(file);
}

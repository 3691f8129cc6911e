import { renameSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { errorCode } from './error-code.ts';

/** Codes with which Windows refuses to replace or move a file that another program has open, as a virus scanner. */
const busyCodes: ReadonlySet<string> = new Set(['EACCES', 'EBUSY', 'EPERM']);
/** Pauses between tries in milliseconds, 3 seconds in all. */
const pauses = [5, 20, 75, 200, 400, 800, 1500];

/**
 * Renames a file. A file at `to` is replaced. On Windows it tries again while another program has one of the files
 * open.
 * @throws the file system's error
 */
export async function renameFile(from: string, to: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      await wait(pauseAfter(error, tries));
    }
  }
}

/** Renames a file as `renameFile` does, while the thread waits. @throws the file system's error */
export function renameFileSync(from: string, to: string): void {
  for (let tries = 0; ; tries++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseAfter(error, tries));
    }
  }
}

/** The pause in milliseconds. @throws the error if no try is left. On other systems the codes mean missing rights */
function pauseAfter(error: unknown, tries: number): number {
  const pause = pauses[tries];
  if (pause === undefined || process.platform !== 'win32' || !busyCodes.has(errorCode(error))) throw error;
  return pause;
}

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { withPath } from '../findings/system-error.ts';
import { isMissing } from './error-code.ts';

// Windows has none of these flags. Opening a pipe without them would block.
const noFollow = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Flags that open a file to read it. A symbolic link at the path is an error. */
export const readFlags = constants.O_RDONLY | noFollow;

/** Flags that open a file at its end, and create it if it is missing. A symbolic link at the path is an error. */
export const appendFlags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | noFollow;

/** The text of a file that this program has written; `undefined` if it can't be read. Symbolic links are not followed. */
export function readOwnFile(path: string): string | undefined {
  try {
    return readOwnFileIfAny(path);
  } catch {
    return undefined;
  }
}

/** Reads as `readOwnFile`; `undefined` only if there is no file. @throws the file system's error, with `path` in it */
export function readOwnFileIfAny(path: string): string | undefined {
  try {
    const file = openSync(path, readFlags);
    try {
      return fstatSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw withPath(path, error);
  }
}

import { closeSync, fchmodSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { withPath } from '../findings/system-error.ts';
import { temporaryPath } from './temporary-file.ts';

/*
 * A reader of the path sees the old file or the new one, never a part: the new one is written beside it and renamed. There
 * is no fsync: after a power failure the next run repairs what is damaged, as it does after a kill.
 */

/**
 * Replaces a file by a string or bytes.
 * @param mode permission bits, whatever the process's mask says. @default those of any new file
 * @throws the file system's error, with `path` in it
 */
export function replaceFile(path: string, content: string | Uint8Array, mode?: number): void {
  const temporary = temporaryPath(path);
  try {
    const file = openSync(temporary, 'wx', mode === undefined ? 0o666 : mode & 0o777);
    try {
      writeFileSync(file, content);
      // The mode that a file is opened with is subject to the process's mask.
      if (mode !== undefined) fchmodSync(file, mode & 0o777);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw withPath(path, error);
  }
}

/**
 * Replaces a file by one that `create` makes at the path that it gets.
 * @throws what `create` throws, and the file system's error, with `path` in it
 */
export async function replaceFileWith(path: string, create: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    await create(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw withPath(path, error);
  }
}

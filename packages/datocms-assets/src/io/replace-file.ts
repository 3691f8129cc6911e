import { closeSync, fchmodSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { withPath } from '../findings/system-error.ts';
import { isTemporaryFile, temporaryPath } from './temporary-file.ts';

/** Takes away what a killed run left behind. `files` are relative to `dir`. */
export function removeLeftovers(dir: string, files: readonly string[]): void {
  for (const file of files) if (isTemporaryFile(file)) rmSync(join(dir, file), { force: true });
}

/** Writes a file so that a reader sees the old or the new one, never a part. `mode` are its permission bits. */
export function replaceFile(path: string, bytes: Uint8Array, mode = 0o644): void {
  const temporary = temporaryPath(path);
  try {
    const file = openSync(temporary, 'wx', mode & 0o777);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      // What is asked for when a file is made is subject to the process's mask.
      fchmodSync(file, mode & 0o777);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw withPath(path, error);
  }
}

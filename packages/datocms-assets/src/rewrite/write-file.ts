import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { naming } from '../system-error.ts';

const temporaryName = /(?:^|\/)\.localize-[^/]*\.tmp$/;

/** Whether a file is what a killed run left behind: no part of the site. */
export function isLeftover(file: string): boolean {
  return temporaryName.test(file);
}

/** Takes away what a killed run left behind. `files` are relative to `dir`. */
export function removeLeftovers(dir: string, files: readonly string[]): void {
  for (const file of files) if (isLeftover(file)) rmSync(join(dir, file), { force: true });
}

/** Writes a file so that a reader sees the old or the new one, never a part. `mode` are its permission bits. */
export function replaceFile(path: string, bytes: Uint8Array, mode = 0o644): void {
  const temporary = join(dirname(path), `.localize-${basename(path).slice(0, 100)}-${process.pid}.tmp`);
  try {
    const file = openSync(temporary, 'w', mode & 0o777);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw naming(path, error);
  }
}

import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { naming } from '../system-error.ts';

const temporaryName = /(?:^|\/)\.localize-[^/]*\.tmp$/;

/** Takes away what a killed run left behind. `files` are relative to `dir`; the answer is those that are no leftovers. */
export function removeLeftovers(dir: string, files: readonly string[], dryRun: boolean): string[] {
  return files.filter((file) => {
    if (!temporaryName.test(file)) return true;
    if (!dryRun) rmSync(join(dir, file), { force: true });
    return false;
  });
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

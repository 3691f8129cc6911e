import { randomUUID } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listOwn } from './own-folder.ts';

const temporaryName = /(?:^|\/)\.localize-[^/]*\.tmp$/;
const day = 24 * 60 * 60 * 1000;
/** Part of the name of each temporary file of this thread. Each thread loads its own copy of this module. */
const thread = randomUUID();
let created = 0;

/**
 * The path of a temporary file that will be renamed to `path`. The path is unique among all threads, processes and
 * machines that share the folder. The name is short, since file systems allow 255 bytes.
 */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.localize-${thread}-${created++}.tmp`);
}

/**
 * The journal of a run that rewrites an output, at the root of that output. A killed run leaves the journal to the next
 * run, which may have no cache. See `rewrite/digest-journal.ts`.
 */
export const journalName = '.localize-digests.tmp';

/** Whether a file is a temporary file of a killed run. It is no part of the site. */
export function isTemporaryFile(file: string): boolean {
  return temporaryName.test(file);
}

/**
 * Removes the temporary files among `files`, which are relative to `dir`, but not the journal: a run that fails before
 * it writes leaves it to the next run. Call it only if no other run writes to `dir`.
 */
export function removeTemporaryFiles(dir: string, files: readonly string[]): void {
  for (const file of files) if (isTemporaryFile(file) && file !== journalName) rmSync(join(dir, file), { force: true });
}

/**
 * Removes the `*.tmp` files of a folder that other runs may be writing to, such as the cache: only files that are older
 * than a day. A folder that can't be read counts as empty. Symbolic links stay.
 * @param folder its path has no link
 */
export function removeOldTemporaryFiles(folder: string): void {
  removeOld('files', folder, day, '.tmp');
}

/**
 * Removes files, or folders with their contents, that were not written for some time. A file that can't be removed
 * stays, for example that of another user. Symbolic links stay.
 * @param folder its path has no link
 * @param age in milliseconds
 * @param end the end of their names
 */
export function removeOld(kind: 'files' | 'folders', folder: string, age: number, end = ''): void {
  for (const name of listOwn(folder, kind)) {
    const path = join(folder, name);
    if (!name.endsWith(end)) continue;
    try {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats && stats.mtimeMs < Date.now() - age) rmSync(path, { recursive: kind === 'folders', force: true });
    } catch {
      // A later run tries again.
    }
  }
}

import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FindingError, finding } from '../findings/finding.ts';
import { withPath } from '../findings/system-error.ts';

const stickyBit = 0o1000;
const ownUid = process.geteuid?.();

/**
 * Checks before the first write that files can be replaced.
 * @param files relative to `dir`, with `/`
 * @param uid of the user who replaces them; `undefined` on Windows
 * @throws the file system's error for the first file whose folder is not writable
 * @throws FindingError for the first file that only another user may replace
 */
export function checkWritable(dir: string, files: Iterable<string>, uid = ownUid): void {
  // Folders inside are hardly ever sticky alone, and a call for each folder would take time in every build.
  const mayBeSticky = uid !== undefined && uid !== 0 && isSticky(dir, uid);
  const checked = new Map<string, boolean>();
  for (const file of files) {
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    if (!checked.has(folder)) {
      try {
        accessSync(join(dir, folder), constants.W_OK | constants.X_OK);
      } catch (error) {
        throw withPath(join(dir, file), error);
      }
      checked.set(folder, mayBeSticky && isSticky(join(dir, folder), uid));
    }
    if (checked.get(folder) && lstatSync(join(dir, file)).uid !== uid) throw ofOtherUser(dir, file);
  }
}

/** Whether a user may replace only own files in a folder: it has the sticky bit and belongs to another user. */
function isSticky(folder: string, uid: number): boolean {
  const stats = statSync(folder);
  return (stats.mode & stickyBit) !== 0 && stats.uid !== uid;
}

function ofOtherUser(dir: string, file: string): FindingError {
  const path = JSON.stringify(join(dir, file));
  const message = `Can't replace ${path}: another user owns it, and its folder has the sticky bit.`;
  const fix = 'Run the build as the user who owns the file, or remove the sticky bit of the folder (`chmod -t`).';
  return new FindingError([finding('file-system', message, { file, fix })]);
}

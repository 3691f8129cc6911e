import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { withPath } from '../findings/system-error.ts';
import { isFolder } from './real-path.ts';

/**
 * Checks, without writing anything, that files can be written into a folder, or that the folder can be made.
 * @param folder absolute
 * @throws the file system's error, with `folder` as its `path`
 */
export function checkFolderWritable(folder: string): void {
  try {
    const existing = existingAncestor(folder);
    // Windows has no code for a path below a file.
    if (!isFolder(existing)) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR', syscall: 'access' });
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw withPath(folder, error);
  }
}

/** The folder, or the closest existing one above it. On Windows, even the root may be missing, with its drive. */
function existingAncestor(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || statSync(folder, { throwIfNoEntry: false }) ? folder : existingAncestor(parent);
}

import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and its parents. The recursive `mkdir` of Node never ends if a file system answers ENOENT because it
 * allows no new folders, as `/proc` does.
 * @throws the file system's error
 */
export function makeFolder(path: string): void {
  try {
    makeOneFolder(path);
  } catch (error) {
    const parent = dirname(path);
    const isParentMissing =
      (error as NodeJS.ErrnoException).code === 'ENOENT' &&
      parent !== path &&
      !statSync(parent, { throwIfNoEntry: false });
    if (!isParentMissing) throw error;
    makeFolder(parent);
    makeOneFolder(path);
  }
}

/** Another process may make the folder meanwhile. */
function makeOneFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}

import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, isMissing } from './error-code.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Makes a folder of the cache. The cache itself may be a link of the user. A folder in it may not: through a link, this
 * program would write and remove files elsewhere.
 * @param root the cache
 * @param names of the folders in the path, from the cache down
 * @returns the path
 * @throws the file system's error; with the code `ELOOP` if one of these folders is a symbolic link
 */
export function makeOwnFolder(root: string, ...names: readonly string[]): string {
  makeFolder(root);
  let path = root;
  for (const name of names) {
    path = join(path, name);
    try {
      mkdirSync(path);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      const stats = lstatSync(path);
      if (stats.isSymbolicLink()) throw linkError(path);
      if (!stats.isDirectory()) throw error;
    }
  }
  return path;
}

/** Whether a folder of the cache exists, without a symbolic link in its path. @throws the file system's error */
export function isOwnFolder(root: string, ...names: readonly string[]): boolean {
  let path = root;
  try {
    return names.every((name) => {
      path = join(path, name);
      return lstatSync(path).isDirectory();
    });
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Names of the files or folders in a folder of the cache, without links; empty if it can't be read. */
export function listOwn(folder: string, kind: 'files' | 'folders'): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((each) => (kind === 'files' ? each.isFile() : each.isDirectory())).map(({ name }) => name);
  } catch {
    return [];
  }
}

function linkError(path: string): NodeJS.ErrnoException {
  const message = `ELOOP: a symbolic link is not followed, mkdir '${path}'`;
  return Object.assign(new Error(message), { code: 'ELOOP', syscall: 'mkdir', path });
}

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isOwnFolder, listOwn } from '../io/own-folder.ts';
import { replaceFile } from '../io/replace-file.ts';
import { removeOld, removeOldTemporaryFiles } from '../io/temporary-file.ts';

/**
 * Removes, once in `interval`, bodies that were not used for `maxUnusedTime`, and temporary files of killed builds.
 * Times are in milliseconds. Symbolic links are neither followed nor removed.
 * @param folder its path has no link
 * @returns `false` if nothing was done, because the cache is new or was pruned not long ago
 */
export function pruneCache(folder: string, maxUnusedTime: number, interval: number): boolean {
  const mark = join(folder, 'pruned');
  const pruned = lstatSync(mark, { throwIfNoEntry: false });
  if (pruned?.isFile() && pruned.mtimeMs > Date.now() - interval) return false;
  replaceFile(mark, '');
  if (!pruned) return false;
  removeOldTemporaryFiles(folder);
  if (isOwnFolder(folder, 'tmp')) removeOld('folders', join(folder, 'tmp'), interval);
  const groups = isOwnFolder(folder, 'bodies') ? listOwn(join(folder, 'bodies'), 'folders') : [];
  for (const group of groups) removeOld('files', join(folder, 'bodies', group), maxUnusedTime);
  return true;
}

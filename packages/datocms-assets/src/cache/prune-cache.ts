import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isOwnFolder, listOwn } from '../io/own-folder.ts';
import { replaceFile } from '../io/replace-file.ts';
import { removeOldTemporaryFiles } from '../io/temporary-file.ts';

/**
 * Removes bodies whose last use was before `oldestUse`, and what killed builds left. Times are in milliseconds. Symbolic links
 * are neither followed nor removed.
 * @param folder no link is on the way to it
 * @returns `false` if nothing was done, because the cache is new or was pruned after `lastPruned`
 */
export function pruneCache(folder: string, oldestUse: number, lastPruned: number): boolean {
  const mark = join(folder, 'pruned');
  const pruned = lstatSync(mark, { throwIfNoEntry: false });
  if (pruned?.isFile() && pruned.mtimeMs > lastPruned) return false;
  replaceFile(mark, '');
  if (!pruned) return false;
  removeOldTemporaryFiles(folder);
  removeOlder(listIn(folder, 'folders', 'tmp'), lastPruned);
  for (const group of listOwn(join(folder, 'bodies'), 'folders')) {
    removeOlder(listIn(folder, 'files', 'bodies', group), oldestUse);
  }
  return true;
}

function listIn(folder: string, kind: 'files' | 'folders', ...names: readonly string[]): string[] {
  if (!isOwnFolder(folder, ...names)) return [];
  return listOwn(join(folder, ...names), kind).map((name) => join(folder, ...names, name));
}

function removeOlder(paths: readonly string[], time: number): void {
  for (const path of paths) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats && stats.mtimeMs < time) rmSync(path, { recursive: true, force: true });
  }
}

import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeOldTemporaryFiles } from '../io/temporary-file.ts';

/**
 * Removes bodies whose last use was before `oldestUse`, and what killed builds left. Times are in milliseconds.
 * @returns `false` if nothing was done, because the cache is new or was pruned after `lastPruned`
 */
export function pruneCache(folder: string, oldestUse: number, lastPruned: number): boolean {
  const mark = join(folder, 'pruned');
  const pruned = statSync(mark, { throwIfNoEntry: false });
  if ((pruned && pruned.mtimeMs > lastPruned) || !statSync(folder, { throwIfNoEntry: false })) return false;
  writeFileSync(mark, '');
  if (!pruned) return false;
  removeOldTemporaryFiles(folder);
  for (const run of list(join(folder, 'tmp'))) removeIfOlder(join(folder, 'tmp', run), lastPruned);
  for (const group of list(join(folder, 'bodies'))) {
    for (const body of list(join(folder, 'bodies', group)))
      removeIfOlder(join(folder, 'bodies', group, body), oldestUse);
  }
  return true;
}

function removeIfOlder(path: string, time: number): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats && stats.mtimeMs < time) rmSync(path, { recursive: true, force: true });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

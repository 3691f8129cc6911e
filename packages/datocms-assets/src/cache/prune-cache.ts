import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes bodies that were used last before `oldest`, and what killed builds have left. Times are milliseconds.
 * @returns false, and does nothing, where it was done after `lastTime`, or where the cache is new
 */
export function pruneCache(folder: string, oldest: number, lastTime: number): boolean {
  const mark = join(folder, 'pruned');
  const done = statSync(mark, { throwIfNoEntry: false });
  if ((done && done.mtimeMs > lastTime) || !statSync(folder, { throwIfNoEntry: false })) return false;
  writeFileSync(mark, '');
  if (!done) return false;
  for (const name of list(folder)) if (name.endsWith('.tmp')) removeOld(join(folder, name), lastTime);
  for (const run of list(join(folder, 'tmp'))) removeOld(join(folder, 'tmp', run), lastTime);
  for (const group of list(join(folder, 'bodies'))) {
    for (const body of list(join(folder, 'bodies', group))) removeOld(join(folder, 'bodies', group, body), oldest);
  }
  return true;
}

function removeOld(path: string, oldest: number): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats && stats.mtimeMs < oldest) rmSync(path, { recursive: true, force: true });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

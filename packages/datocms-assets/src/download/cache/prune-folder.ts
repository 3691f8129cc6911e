import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cacache from 'cacache';

declare module 'cacache' {
  namespace rm {
    /** Documented, but missing in the types: with `removeFully` the file of the index goes, instead of a mark in it. */
    function entry(cache: string, key: string, options: { removeFully: boolean }): Promise<void>;
  }
}

const mark = 'pruned';

/**
 * Removes content that was used last before `oldest`, its entries in the index, and what killed builds have left. Times are
 * milliseconds. Does nothing where it was done after `lastTime`.
 */
export async function pruneFolder(folder: string, oldest: number, lastTime: number): Promise<void> {
  const done = statSync(join(folder, mark), { throwIfNoEntry: false });
  if ((done && done.mtimeMs > lastTime) || !statSync(folder, { throwIfNoEntry: false })) return;
  writeFileSync(join(folder, mark), '');
  for (const each of readdirSync(folder)) {
    if (each.startsWith('notes-') && each.endsWith('.tmp')) removeOld(join(folder, each), lastTime);
  }
  for (const run of list(join(folder, 'tmp'))) removeOld(join(folder, 'tmp', run), lastTime);
  const removed = contentFolders(folder).flatMap((content) => removeOldFiles(content, oldest));
  if (removed.length === 0) return;
  const gone = new Set(removed);
  for (const entry of Object.values(await cacache.ls(folder))) {
    if (gone.has(entry.path)) await cacache.rm.entry(folder, entry.key, { removeFully: true });
  }
}

function contentFolders(folder: string): string[] {
  return list(folder)
    .filter((each) => each.startsWith('content-'))
    .map((each) => join(folder, each));
}

function removeOldFiles(folder: string, oldest: number): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .filter((path) => removeOld(path, oldest));
}

function removeOld(path: string, oldest: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats || stats.mtimeMs >= oldest) return false;
  rmSync(path, { recursive: true, force: true });
  return true;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

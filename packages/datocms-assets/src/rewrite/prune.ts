import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import type { Settings } from '../settings.ts';
import { replaceFile } from './write-file.ts';

/**
 * Removes files that an earlier run stored in this output and that nothing refers to any more, and notes what this run
 * owns. The list is kept in the cache, not in the output: without it nothing is removed.
 * @param used names that the output refers to
 */
export function pruneStored(dir: string, settings: Settings, used: ReadonlySet<string>): void {
  const folder = join(dir, settings.dir);
  const list = join(
    settings.cacheDir,
    'stored',
    `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.json`,
  );
  for (const name of readNames(list)) {
    if (!used.has(name)) rmSync(join(folder, name), { force: true });
  }
  try {
    makeFolder(join(list, '..'));
    replaceFile(list, Buffer.from(`${JSON.stringify([...used].sort(), null, 1)}\n`));
  } catch {
    // A cache that can't be written is reported by the downloads; what is not noted is only not pruned.
  }
}

function readNames(list: string): string[] {
  try {
    const names: unknown = JSON.parse(readFileSync(list, 'utf8'));
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string' && /^[a-z0-9._-]+$/.test(name)) : [];
  } catch {
    return [];
  }
}

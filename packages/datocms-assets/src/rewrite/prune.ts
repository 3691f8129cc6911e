import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../settings.ts';
import { type OwnedFile, readOwned, readStamp, writeOwned } from './owned-list.ts';

/**
 * Removes files that an earlier run stored in this output and that nothing refers to any more, and notes what this run
 * owns. What no run has stored is never removed.
 * @param stored what this run has stored, by name
 * @param used names that the output refers to
 */
export function pruneStored(
  dir: string,
  settings: Settings,
  stored: ReadonlyMap<string, Pick<OwnedFile, 'sha256' | 'bytes'>>,
  used: ReadonlySet<string>,
): void {
  const owned = new Map<string, OwnedFile>();
  for (const [name, { sha256, bytes }] of [...readOwned(dir, settings), ...stored]) {
    const path = join(dir, settings.dir, name);
    const stamp = readStamp(path);
    if (!stored.has(name) && !used.has(name)) rmSync(path, { force: true });
    else if (stamp) owned.set(name, { sha256, bytes, stamp });
  }
  writeOwned(dir, settings, owned);
}

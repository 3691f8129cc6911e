import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../options/settings.ts';
import { findUsedNames } from './find-used-names.ts';
import { type ManifestEntry, readManifest, readStamp, writeManifest } from './stored-manifest.ts';

/**
 * Removes files that an earlier run stored in this output and that nothing names any more, and notes what this run owns.
 * What no run has stored is never removed.
 * @param stored what this run has stored, by name
 * @param used names that the output refers to by the URLs of this run
 * @param files of the output, relative to `dir`: URLs of an earlier run may lead elsewhere, or have been changed since
 */
export function pruneStored(
  dir: string,
  settings: Settings,
  stored: ReadonlyMap<string, Pick<ManifestEntry, 'sha256' | 'bytes'>>,
  used: ReadonlySet<string>,
  files: () => readonly string[],
): void {
  const before = readManifest(dir, settings);
  const unused = new Set([...before.keys()].filter((name) => !stored.has(name) && !used.has(name)));
  if (unused.size > 0) {
    for (const name of findUsedNames(dir, outside(settings.dir, files()), [...unused])) unused.delete(name);
  }
  const owned = new Map<string, ManifestEntry>();
  for (const [name, { sha256, bytes }] of [...before, ...stored]) {
    const path = join(dir, settings.dir, name);
    const stamp = readStamp(path);
    if (unused.has(name)) rmSync(path, { force: true });
    else if (stamp) owned.set(name, { sha256, bytes, stamp });
  }
  writeManifest(dir, settings, owned);
}

/** Files that are stored name no others. */
function outside(folder: string, files: readonly string[]): string[] {
  return files.filter((file) => !file.startsWith(`${folder}/`));
}

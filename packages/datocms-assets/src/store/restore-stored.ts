import { join } from 'node:path';
import type { Settings } from '../options/settings.ts';
import { type ManifestEntry, readManifest, readStamp } from './stored-manifest.ts';

/**
 * Puts back what somebody has changed in the files that earlier runs stored. A file whose inode, size and times are those
 * that were noted is not read.
 * @param known names that this run has looked after itself
 * @param restore gives a path the bytes that it should have; false where they can't be had any more
 * @returns the names of those that are wrong and stay so
 */
export async function restoreStored(
  dir: string,
  settings: Settings,
  known: ReadonlyMap<string, unknown>,
  restore: (file: ManifestEntry, path: string) => Promise<boolean>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, file] of readManifest(dir, settings)) {
    if (known.has(name)) continue;
    const path = join(dir, settings.dir, name);
    const stamp = readStamp(path);
    if (!stamp || stamp.every((part, at) => part === file.stamp[at])) continue;
    if (!(await restore(file, path))) wrong.push(name);
  }
  return wrong;
}

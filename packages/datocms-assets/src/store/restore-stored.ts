import { join } from 'node:path';
import { isSameState, readFileState, sizeOf } from '../io/file-state.ts';
import { hashFile } from '../io/hash-file.ts';
import type { Settings } from '../options/settings.ts';
import { tryCopyBody } from './copy-body.ts';
import type { ManifestEntry } from './stored-manifest.ts';

/**
 * Restores files of earlier runs in this output that something else has changed since. A file whose state is the noted one is
 * not read.
 * @param earlier the manifest of the output
 * @param current files of this run, by name; they are left out
 * @param bodyPath where the cache keeps the body with a sha256; `undefined` if it has no place for it
 * @returns the names of files that are wrong and can't be restored
 */
export async function restoreStored(
  dir: string,
  settings: Pick<Settings, 'dir'>,
  earlier: ReadonlyMap<string, ManifestEntry>,
  current: ReadonlyMap<string, unknown>,
  bodyPath: (sha256: string) => string | undefined,
): Promise<string[]> {
  const notRestored: string[] = [];
  for (const [name, { sha256, bytes, fileState }] of earlier) {
    if (current.has(name)) continue;
    const path = join(dir, settings.dir, name);
    const state = readFileState(path);
    if (!state || isSameState(state, fileState)) continue;
    if (sizeOf(state) === bytes && (await hashFile(path, bytes)) === sha256) continue;
    const body = bodyPath(sha256);
    const isRestored = body !== undefined && (await tryCopyBody({ file: body, sha256, bytes }, path));
    if (!isRestored) notRestored.push(name);
  }
  return notRestored;
}

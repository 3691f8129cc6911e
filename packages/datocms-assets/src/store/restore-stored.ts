import { join } from 'node:path';
import { isSameState, readFileState, sizeOf } from '../io/file-state.ts';
import { hashFile } from '../io/hash-file.ts';
import type { Settings } from '../options/settings.ts';
import { tryCopyBody } from './copy-body.ts';
import type { ManifestEntry } from './stored-manifest.ts';

/**
 * Restores files of earlier runs in this output that another program has changed. A file with the state in the manifest
 * is not read.
 * @param earlier the manifest of the output
 * @param current files of this run, by name, which are left out
 * @param bodyPath the path in the cache of the body with a sha256; `undefined` if there is none
 * @returns the names of changed files that can't be restored
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

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readFileState } from '../io/file-state.ts';
import type { Settings } from '../options/settings.ts';
import { findNeededNames, findUsedNames } from './find-used-names.ts';
import { type ManifestEntry, mergeStored, type StoredInRun, writeManifest } from './stored-manifest.ts';

/** The files of a run, and the files that the output uses. */
interface UsedInRun extends StoredInRun {
  /** Names to which the output refers by the URLs of this run. */
  readonly usedNames: ReadonlySet<string>;
}

/**
 * Removes files of earlier runs that no file of the output names any more, and updates the manifest. A file that no run
 * stored is never removed.
 * @param earlier the manifest so far, without the placeholders of the last pass
 * @param listFiles lists the files of the output, relative to `dir`. They are searched for names as well, because files
 *   may name stored files by URLs of an earlier run, or by URLs that were changed later
 * @returns the files of earlier runs that stay because a file names them, without files that this run has, too
 */
export async function pruneStored(
  dir: string,
  settings: Settings,
  earlier: ReadonlyMap<string, ManifestEntry>,
  run: UsedInRun,
  listFiles: () => readonly string[],
): Promise<ReadonlyMap<string, ManifestEntry>> {
  // Names in stored files are found below, since unused files may name each other.
  const listPages = () => listFiles().filter((file) => !file.startsWith(`${settings.dir}/`));
  const unused = findUnused(dir, earlier, run, listPages);
  if (unused.size > 0) {
    // A file of this run comes with all files that it needs.
    const kept = [...earlier.keys()].filter((name) => !run.byName.has(name) && !unused.has(name));
    const readText = async (name: string) => readStored(join(dir, settings.dir, name));
    for (const name of await findNeededNames(kept, [...unused], readText)) unused.delete(name);
  }
  const pathOf = (name: string) => join(dir, settings.dir, name);
  for (const name of unused) rmSync(pathOf(name), { force: true });
  const entries = new Map<string, ManifestEntry>();
  for (const [name, entry] of mergeStored(earlier, run)) {
    const fileState = readFileState(pathOf(name));
    if (fileState) entries.set(name, { ...entry, fileState });
  }
  writeManifest(dir, settings, entries);
  return withOtherBytes(entries, run);
}

/**
 * Updates the manifest of an output with stored files in a bucket, and removes none. Parameters and result are those of
 * `pruneStored`.
 * @param noted the files of earlier runs and of this run
 */
export function updateBucketManifest(
  dir: string,
  settings: Settings,
  noted: ReadonlyMap<string, ManifestEntry>,
  run: UsedInRun,
  listFiles: () => readonly string[],
): ReadonlyMap<string, ManifestEntry> {
  const unused = findUnused(dir, noted, run, listFiles);
  const entries = new Map([...noted].filter(([name]) => !unused.has(name)));
  if (entries.size < noted.size) writeManifest(dir, settings, entries);
  return withOtherBytes(entries, run);
}

/** The names of stored files that neither this run nor a file of the output uses. */
function findUnused(
  dir: string,
  noted: ReadonlyMap<string, ManifestEntry>,
  { byName, usedNames }: UsedInRun,
  listFiles: () => readonly string[],
): Set<string> {
  const unused = new Set([...noted.keys()].filter((name) => !byName.has(name) && !usedNames.has(name)));
  if (unused.size > 0) for (const name of findUsedNames(dir, listFiles(), [...unused]).keys()) unused.delete(name);
  return unused;
}

function withOtherBytes(
  entries: ReadonlyMap<string, ManifestEntry>,
  { byName }: StoredInRun,
): ReadonlyMap<string, ManifestEntry> {
  const hashes = new Set(Array.from(byName.values(), ({ sha256 }) => sha256));
  return new Map([...entries].filter(([, { sha256 }]) => !hashes.has(sha256)));
}

function readStored(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

import { hash } from 'node:crypto';
import { join } from 'node:path';
import { type FileState, unknownState } from '../io/file-state.ts';
import { readOwnFile, readOwnFileIfAny } from '../io/own-file.ts';
import { isOwnFolder, makeOwnFolder } from '../io/own-folder.ts';
import { RecordSigner } from '../io/record-signer.ts';
import { replaceFile } from '../io/replace-file.ts';
import { sortBy } from '../memory/sorted.ts';
import type { Settings } from '../options/settings.ts';
import type { StoredFile } from './copy-into-output.ts';

export interface ManifestEntry {
  readonly sha256: string;
  readonly bytes: number;
  /** The URLs of the variants that the file replaces. A placeholder has none. */
  readonly urls?: readonly string[];
  /** The state of the file when its bytes were right; `unknownState` in a bucket. */
  readonly fileState: FileState;
}

/** The files that one run has stored. */
export interface StoredInRun {
  readonly byName: ReadonlyMap<string, StoredFile>;
  /** The URLs of the variants that each file replaces, by name. */
  readonly urlsByName: ReadonlyMap<string, Iterable<string>>;
}

/**
 * The files that earlier runs stored for an output, by name. The manifest lies in the cache, not in the output. It is
 * signed, since the files in it are written again or removed. No file counts as stored if the manifest is missing,
 * invalid or from another output, or if the folder for stored files is now behind a symbolic link.
 * @throws the file system's error if it can't be read, since files of withdrawn assets would stay in the output
 */
export function readManifest(dir: string, settings: Settings): ReadonlyMap<string, ManifestEntry> {
  const { path, signer } = manifestOf(dir, settings);
  if (!settings.store && !isOwnFolder(dir, ...settings.dir.split('/'))) return new Map();
  const text = (settings.store ? readOwnFile(path) : readOwnFileIfAny(path))?.trimEnd() ?? '';
  return new Map(Object.entries((signer.parse(text) ?? {}) as Readonly<Record<string, ManifestEntry>>));
}

/**
 * Without a manifest, files are neither restored nor pruned, and withdrawn assets on old pages are not found.
 * @param onError is called with the file system's error if it can't be written
 */
export function writeManifest(
  dir: string,
  settings: Settings,
  entries: ReadonlyMap<string, ManifestEntry>,
  onError: (error: unknown) => void = () => undefined,
): void {
  const { path, signer } = manifestOf(dir, settings);
  try {
    makeOwnFolder(settings.cacheDir, folder);
    replaceFile(path, `${signer.print(Object.fromEntries(sortBy(entries, ([name]) => name)))}\n`);
  } catch (error) {
    onError(error);
  }
}

/** The files of earlier runs and of this run. */
export function mergeStored(
  earlier: ReadonlyMap<string, ManifestEntry>,
  { byName, urlsByName }: StoredInRun,
): Map<string, ManifestEntry> {
  const merged = new Map(earlier);
  for (const [name, { sha256, bytes }] of byName) {
    const { urls: before = [], fileState = unknownState } = earlier.get(name) ?? {};
    const urls = [...new Set([...before, ...(urlsByName.get(name) ?? [])])].sort();
    merged.set(name, { sha256, bytes, urls, fileState });
  }
  return merged;
}

/**
 * Adds files to the manifest before they are stored. If this run fails or is killed later, the next run knows which
 * files are unused, and which assets the rewritten pages show.
 * @param earlier the manifest so far
 * @param onError is called with the file system's error if the manifest can't be written
 * @returns the files of earlier runs and of this run
 */
export function noteStored(
  dir: string,
  settings: Settings,
  earlier: ReadonlyMap<string, ManifestEntry>,
  stored: StoredInRun,
  onError: (error: unknown) => void,
): ReadonlyMap<string, ManifestEntry> {
  const isKnown = ([name, { urls: named = [] }]: readonly [string, ManifestEntry]) =>
    earlier.get(name)?.urls?.length === named.length;
  const merged = mergeStored(earlier, stored);
  if (![...merged].every(isKnown)) writeManifest(dir, settings, merged, onError);
  return merged;
}

const folder = 'stored';

function manifestOf(dir: string, { dir: assets, store, cacheDir, token }: Settings) {
  const place = store ? `${dir} s3://${store.bucket}/${store.folder}` : join(dir, assets);
  const name = hash('sha256', place).slice(0, 32);
  return { path: join(cacheDir, folder, `${name}.json`), signer: new RecordSigner(token, `stored ${name}`) };
}

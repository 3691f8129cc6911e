import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileState } from '../io/file-state.ts';
import { readOwnFile } from '../io/own-file.ts';
import { isOwnFolder, makeOwnFolder } from '../io/own-folder.ts';
import { RecordSigner } from '../io/record-signer.ts';
import { replaceFile } from '../io/replace-file.ts';
import type { Settings } from '../options/settings.ts';

/** A file that a run has stored in the output. */
export interface ManifestEntry {
  readonly sha256: string;
  readonly bytes: number;
  /** The URLs of the variants that it replaces; a placeholder has none. */
  readonly urls?: readonly string[];
  /** The state of the file when its bytes were right. */
  readonly fileState: FileState;
}

/**
 * The files that earlier runs stored in an output, by name. The manifest lies in the cache, not in the output. It is signed,
 * since what it names is written again or removed. If it is missing, invalid or from another output, no file counts as stored;
 * nor if the folder for stored files is behind a symbolic link by now.
 */
export function readManifest(dir: string, settings: Settings): ReadonlyMap<string, ManifestEntry> {
  const { path, signer } = manifestOf(dir, settings);
  if (!isOwnFolder(dir, ...settings.dir.split('/'))) return new Map();
  const text = readOwnFile(path)?.trimEnd() ?? '';
  return new Map(Object.entries((signer.parse(text) ?? {}) as Readonly<Record<string, ManifestEntry>>));
}

export function writeManifest(dir: string, settings: Settings, entries: ReadonlyMap<string, ManifestEntry>): void {
  const { path, signer } = manifestOf(dir, settings);
  try {
    makeOwnFolder(settings.cacheDir, folder);
    replaceFile(path, `${signer.print(Object.fromEntries([...entries].sort()))}\n`);
  } catch {
    // The downloads report a cache that can't be written. Without a manifest, files are neither restored nor pruned.
  }
}

const folder = 'stored';

function manifestOf(dir: string, { dir: assets, cacheDir, token }: Settings) {
  const name = createHash('sha256').update(join(dir, assets)).digest('hex').slice(0, 32);
  return { path: join(cacheDir, folder, `${name}.json`), signer: new RecordSigner(token, `stored ${name}`) };
}

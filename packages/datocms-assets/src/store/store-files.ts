import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { FindingError, finding } from '../findings/finding.ts';
import { makeFolder } from '../io/make-folder.ts';
import { replaceFile } from '../io/replace-file.ts';
import { checkStore } from '../options/check-folders.ts';

/** A file of the store: where its bytes come from, and what they must be. */
export interface StoredAsset {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly source: FetchedAsset | Buffer;
}

/**
 * Puts stored files in their folder. One that is there with its bytes stays untouched.
 * @param folder relative to `dir`
 * @param copy copies those that lie in the cache
 * @throws FindingError where the folder is a symbolic link
 * @throws ConfigurationError where a file stands in its place
 */
export async function storeAssets(
  dir: string,
  folder: string,
  files: readonly StoredAsset[],
  copy: (copies: { stored: FetchedAsset; target: string }[]) => Promise<void>,
): Promise<void> {
  if (files.length === 0) return;
  if (checkStore(dir, folder) === 'link') {
    throw new FindingError([
      finding('link', `The folder for stored assets, ${folder}, is a symbolic link.`, { file: folder }),
    ]);
  }
  const path = join(dir, folder);
  makeFolder(path);
  const copies: { stored: FetchedAsset; target: string }[] = [];
  for (const { name, source } of files) {
    const target = join(path, name);
    if (Buffer.isBuffer(source)) writeBytes(source, target);
    else copies.push({ stored: source, target });
  }
  await copy(copies);
}

/** Writes bytes that are in memory, unless the file has them already. */
function writeBytes(bytes: Buffer, target: string): void {
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there?.isFile() && there.size === bytes.length && readFileSync(target).equals(bytes)) return;
  replaceFile(target, bytes);
}

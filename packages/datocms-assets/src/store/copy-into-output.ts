import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { FindingError, finding } from '../findings/finding.ts';
import { makeFolder } from '../io/make-folder.ts';
import { replaceFile } from '../io/replace-file.ts';
import { checkStore } from '../options/check-folders.ts';

/** A file in the output or in a bucket that replaces variants. A stream has many files. */
export interface StoredFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The fetched body in the cache, or the bytes themselves. */
  readonly source: FetchedAsset | Buffer;
}

/** A body of the cache to copy to a file of the output. */
export interface Copy {
  readonly stored: FetchedAsset;
  readonly target: string;
  /** Whether the folder had a file at `target` when it was listed. */
  readonly exists: boolean;
}

/**
 * Writes stored files into their folder of the output. Files with the right bytes are not written.
 * @param folder relative to `dir`
 * @param copy copies bodies from the cache, see `copyBody`
 * @throws FindingError if the folder is a symbolic link
 * @throws ConfigurationError if there is a file at the folder's path
 */
export async function storeFiles(
  dir: string,
  folder: string,
  files: readonly StoredFile[],
  copy: (copies: readonly Copy[]) => Promise<void>,
): Promise<void> {
  if (checkStore(dir, folder) === 'link') {
    throw new FindingError([
      finding('link', `The folder for stored files, ${folder}, is a symbolic link.`, { file: folder }),
    ]);
  }
  const path = join(dir, folder);
  makeFolder(path);
  // Reading the folder once is faster than checking each file.
  const names = new Set(readdirSync(path));
  const copies: Copy[] = [];
  for (const { name, source } of files) {
    const target = join(path, name);
    if (Buffer.isBuffer(source)) writeIfChanged(source, target);
    else copies.push({ stored: source, target, exists: names.has(name) });
  }
  await copy(copies);
}

function writeIfChanged(bytes: Buffer, target: string): void {
  const stats = lstatSync(target, { throwIfNoEntry: false });
  if (stats?.isFile() && stats.size === bytes.length && readFileSync(target).equals(bytes)) return;
  replaceFile(target, bytes);
}

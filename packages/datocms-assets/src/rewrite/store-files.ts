import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FindingError, finding } from '../finding.ts';
import { replaceFile } from './write-file.ts';

/** A file to put under the output's folder of stored assets. */
export interface FileToStore {
  readonly name: string;
  readonly bytes: number;
  readonly copyTo: (target: string) => Promise<void>;
}

const atOnce = 16;

/**
 * Puts stored files in their folder. One that is there with its bytes stays untouched.
 * @param folder relative to `dir`
 * @throws FindingError where the folder is a symbolic link
 */
export async function storeFiles(dir: string, folder: string, files: readonly FileToStore[]): Promise<void> {
  if (files.length === 0) return;
  let path = dir;
  for (const part of folder.split('/')) {
    path = join(path, part);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new FindingError([
        finding('link', `The folder for stored assets, ${folder}, is a symbolic link.`, { file: folder }),
      ]);
    }
  }
  mkdirSync(path, { recursive: true });
  const queue = files.values();
  const copyRest = async () => {
    for (const file of queue) await file.copyTo(join(path, file.name));
  };
  await Promise.all(Array.from({ length: atOnce }, copyRest));
}

/** Writes bytes that are in memory, unless the file has them already. */
export function copyBytes(bytes: Buffer): (target: string) => Promise<void> {
  return async (target) => {
    const there = lstatSync(target, { throwIfNoEntry: false });
    if (there?.isFile() && there.size === bytes.length && readFileSync(target).equals(bytes)) return;
    replaceFile(target, bytes);
  };
}

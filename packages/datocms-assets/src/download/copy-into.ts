import { createHash } from 'node:crypto';
import { createReadStream, constants as fsConstants, lstatSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { StoredVariant } from './stored-variant.ts';

/**
 * Copies a stored file to `target`, by reflink where the file system has it. A reader sees nothing there, or the whole
 * file: the copy is made under another name, its hash is checked, and it is renamed. A target that has these bytes
 * already stays as it is.
 * @throws where the copy has not the hash of the stored file, or can't be written
 */
export async function copyInto(stored: StoredVariant, target: string): Promise<void> {
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there?.isFile() && there.size === stored.bytes && (await hashFile(target)) === stored.sha256) return;
  // The name by which a later run knows and removes what a killed one has left.
  const temporary = join(dirname(target), `.localize-${basename(target).slice(0, 100)}-${process.pid}.tmp`);
  try {
    await copyFile(stored.file, temporary, fsConstants.COPYFILE_FICLONE);
    if ((await hashFile(temporary)) !== stored.sha256) {
      await rm(stored.file, { force: true });
      throw new Error(`The cached copy of ${stored.wanted.url} was damaged. It has been removed: build again.`);
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

import { hash } from 'node:crypto';
import { constants as fsConstants, lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile as copyFileOnDisk } from 'node:fs/promises';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { FindingError, finding } from '../findings/finding.ts';
import { withPath } from '../findings/system-error.ts';
import { FileReader } from '../io/file-reader.ts';
import { hashFile, maxSmallFileSize } from '../io/hash-file.ts';
import { temporaryPath } from '../io/temporary-file.ts';

/** What is copied; `request` if it is known which variant that is. */
type Source = Pick<FetchedAsset, 'file' | 'sha256' | 'bytes'> & Partial<Pick<FetchedAsset, 'request'>>;

// Used without a wait between reading and writing.
const reader = new FileReader();

/**
 * Copies a fetched body to `target`. A reader sees no file there, or the whole file: the copy is written under another name, its
 * hash is checked, and it is renamed. A target that has these bytes already stays as it is. Large files are copied by reflink if
 * the file system can do that; for small ones reading and writing is as quick.
 * @throws FindingError if the body is damaged. It is removed then, so that the next build fetches it again
 */
export async function copyFile(stored: Source, target: string): Promise<void> {
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there?.isFile() && there.size === stored.bytes && (await hashFile(target, there.size)) === stored.sha256) return;
  const temporary = temporaryPath(target);
  try {
    if (stored.bytes <= maxSmallFileSize) {
      const read = reader.read(stored.file, stored.bytes);
      if ('large' in read || hash('sha256', read.bytes) !== stored.sha256) throw damaged(stored);
      writeFileSync(temporary, read.bytes);
    } else {
      await copyFileOnDisk(stored.file, temporary, fsConstants.COPYFILE_FICLONE);
      if ((await hashFile(temporary, stored.bytes)) !== stored.sha256) throw damaged(stored);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw withPath(target, error);
  }
}

function damaged({ file, request }: Source): FindingError {
  rmSync(file, { force: true });
  const message =
    'The stored copy of this asset was damaged before it was copied into the output. It has been removed.';
  return new FindingError([
    finding('download-failed', message, {
      ...(request && { url: request.url }),
      fix: 'Build again: the asset is fetched anew.',
    }),
  ]);
}

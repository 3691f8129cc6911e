import { hash } from 'node:crypto';
import { createReadStream, createWriteStream, constants as fsConstants, lstatSync, rmSync } from 'node:fs';
import { chmod, copyFile, stat, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { FindingError, finding } from '../findings/finding.ts';
import { errorCode } from '../io/error-code.ts';
import { FileReader } from '../io/file-reader.ts';
import { hashFile, maxSmallFileSize } from '../io/hash-file.ts';
import { replaceFile, replaceFileWith } from '../io/replace-file.ts';

/** The file of a body, with its hash and size; `request` if its variant is known. */
type BodyFile = Pick<FetchedAsset, 'file' | 'sha256' | 'bytes'> & Partial<Pick<FetchedAsset, 'request'>>;

// The buffer is written before the next file is read.
const reader = new FileReader();

/**
 * Copies a body to `target`, unless `target` has these bytes already. The target is never incomplete: the copy is
 * written under another name, its hash is checked, and it is renamed. Large files are copied by reflink if the file
 * system supports it. For small files, reading and writing is as fast.
 * @param exists whether there may be a file at `target`, which is then checked
 * @throws FindingError if the body is damaged. Its file is removed, so that the next build fetches it again
 */
export async function copyBody(body: BodyFile, target: string, exists = true): Promise<void> {
  const stats = exists ? lstatSync(target, { throwIfNoEntry: false }) : undefined;
  if (stats?.isFile() && stats.size === body.bytes && (await hashFile(target, stats.size)) === body.sha256) return;
  if (body.bytes <= maxSmallFileSize) {
    copySmallFile(body, target);
    return;
  }
  await replaceFileWith(target, async (temporary) => {
    await copyLargeFile(body.file, temporary);
    if ((await hashFile(temporary, body.bytes)) !== body.sha256) throw damagedBody(body);
  });
}

/** Like `copyBody`, and returns `false` if the body is damaged or missing. */
export async function tryCopyBody(body: BodyFile, target: string): Promise<boolean> {
  try {
    await copyBody(body, target);
    return true;
  } catch (error) {
    if (error instanceof FindingError || errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * The copy gets the mode of a new file, since a web server may not read the mode of the cache. If no mode can be set,
 * as on a drive of Windows in WSL, Node's copy fails, and only the bytes are copied.
 */
async function copyLargeFile(from: string, to: string): Promise<void> {
  try {
    // An empty file shows the mode. Reading the umask would set it to 0 for a moment, while other threads may create
    // files.
    await writeFile(to, '');
    const { mode } = await stat(to);
    await copyFile(from, to, fsConstants.COPYFILE_FICLONE);
    await chmod(to, mode);
  } catch {
    await pipeline(createReadStream(from), createWriteStream(to));
  }
}

function copySmallFile(body: BodyFile, target: string): void {
  const read = reader.read(body.file, body.bytes);
  if ('large' in read || hash('sha256', read.bytes) !== body.sha256) throw damagedBody(body);
  replaceFile(target, read.bytes);
}

/** The error for a damaged body. Its file is removed. */
export function damagedBody({ file, request }: Pick<BodyFile, 'file' | 'request'>): FindingError {
  rmSync(file, { force: true });
  const message = 'The copy of this asset in the cache was damaged before it was stored. It has been removed.';
  const fix = 'Build again: the asset is fetched anew.';
  return new FindingError([finding('download-failed', message, { url: request?.url, fix })]);
}

import { lstat, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnFolder, listOwn } from '../../io/own-folder.ts';
import { temporaryFolder } from './stored-answer.ts';

/** The share of the limit that stays. */
const keptShare = 0.9;
/** The share of the disk that answers may have, of what is free and what they have already. */
const diskShare = 0.8;
/** How long a file may be written before it counts as left by a killed process, in milliseconds. */
const maxWritingTime = 24 * 60 * 60 * 1000;

interface AnswerFile {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/**
 * Removes the answers that were not used for the longest time, if all together have more bytes than `maxBytes` or than the disk has
 * room for, and what killed processes left. Other processes may write, read and remove at the same time. Symbolic links are left alone.
 * @param root of the cache
 * @param name of the folder of the answers
 * @param isFull the disk, or this user's part of it
 * @returns whether answers were removed
 */
export async function evictAnswers(root: string, name: string, maxBytes: number, isFull = false): Promise<boolean> {
  if (!isOwnFolder(root, name)) return false;
  const folder = join(root, name);
  const answers: AnswerFile[] = [];
  let total = 0;
  for (const group of listOwn(folder, 'folders')) {
    for (const file of listOwn(join(folder, group), 'files')) {
      const path = join(folder, group, file);
      const stats = await lstat(path).catch(() => undefined);
      if (!stats?.isFile()) continue;
      const isTemporary = group === temporaryFolder;
      const isLeft = isTemporary && stats.mtimeMs < Date.now() - maxWritingTime;
      if (isLeft) await rm(path, { force: true });
      else total += stats.size;
      if (!isTemporary) answers.push({ path, size: stats.size, usedAt: stats.atimeMs });
    }
  }
  const limit = Math.min(maxBytes, (total + (isFull ? 0 : await freeBytes(root))) * diskShare);
  if (total <= limit) return false;
  for (const { path, size } of answers.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limit * keptShare) break;
    await rm(path, { force: true });
    total -= size;
  }
  return answers.length > 0;
}

async function freeBytes(folder: string): Promise<number> {
  const disk = await statfs(folder).catch(() => undefined);
  // A file system in memory without a limit counts no blocks, and some others can't tell either.
  return disk && disk.blocks > 0 ? disk.bavail * disk.bsize : Number.POSITIVE_INFINITY;
}

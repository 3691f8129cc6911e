import { lstat, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnFolder, listOwn } from '../../io/own-folder.ts';
import { temporaryFolder } from './stored-answer.ts';
import { isLeft } from './unfinished-files.ts';

/** The share of the limit that is kept. */
const keptShare = 0.9;
/** The share of the disk for answers, of the space that is free or already used by them. */
const diskShare = 0.8;

interface AnswerFile {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

export interface Evicted {
  readonly hasRemoved: boolean;
  /** Bytes of files that this or another process has not finished. */
  readonly unfinished: number;
  /** The unfinished files alone exceed the limit of all files. */
  readonly isOver: boolean;
}

/**
 * Removes the answers that were not used for the longest time, if all together have more bytes than `maxBytes` or than
 * the disk has room for, and the files of killed processes. Other processes may write, read and remove at the same
 * time. Symbolic links stay.
 * @param root of the cache
 * @param name of the folder of the answers
 * @param isFull whether the disk, or this user's part of it, is full
 */
export async function evictAnswers(root: string, name: string, maxBytes: number, isFull = false): Promise<Evicted> {
  if (!isOwnFolder(root, name)) return { hasRemoved: false, unfinished: 0, isOver: false };
  const folder = join(root, name);
  const answers: AnswerFile[] = [];
  let [total, unfinished, hasRemoved] = [0, 0, false];
  for (const group of listOwn(folder, 'folders')) {
    for (const file of listOwn(join(folder, group), 'files')) {
      const path = join(folder, group, file);
      const stats = await lstat(path).catch(() => undefined);
      if (!stats?.isFile()) continue;
      const isTemporary = group === temporaryFolder;
      if (isTemporary && isLeft(file, stats.mtimeMs)) {
        await rm(path, { force: true });
        hasRemoved = true;
        continue;
      }
      total += stats.size;
      if (isTemporary) unfinished += stats.size;
      else answers.push({ path, size: stats.size, usedAt: stats.atimeMs });
    }
  }
  const limit = Math.min(maxBytes, (total + (isFull ? 0 : await freeBytes(root))) * diskShare);
  if (total <= limit) return { hasRemoved, unfinished, isOver: false };
  for (const { path, size } of answers.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= limit * keptShare) break;
    await rm(path, { force: true });
    total -= size;
    hasRemoved = true;
  }
  return { hasRemoved, unfinished, isOver: total > limit };
}

async function freeBytes(folder: string): Promise<number> {
  const disk = await statfs(folder).catch(() => undefined);
  // A file system in memory without a limit reports no blocks, and some file systems can't report them.
  return disk && disk.blocks > 0 ? disk.bavail * disk.bsize : Number.POSITIVE_INFINITY;
}

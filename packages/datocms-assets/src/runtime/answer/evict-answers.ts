import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnFolder, listOwn } from '../../io/own-folder.ts';
import { temporaryFolder } from './stored-answer.ts';

/** The share of the limit that stays. */
const keptShare = 0.9;
/** How long a file may be written before it counts as left by a killed process, in milliseconds. */
const maxWritingTime = 24 * 60 * 60 * 1000;

interface AnswerFile {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/**
 * Removes the answers that were not used for the longest time, if all together have more bytes than `maxBytes`, and what
 * killed processes left. Other processes may write, read and remove at the same time. Symbolic links are left alone.
 * @param root of the cache
 * @param name of the folder of the answers
 */
export async function evictAnswers(root: string, name: string, maxBytes: number): Promise<void> {
  if (!isOwnFolder(root, name)) return;
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
  if (total <= maxBytes) return;
  for (const { path, size } of answers.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= maxBytes * keptShare) return;
    await rm(path, { force: true });
    total -= size;
  }
}

import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import { evictAnswers } from './evict-answers.ts';

const root = temporaryFolder('evict-answers');

/** Two answers of 100 bytes, of which the first was used last an hour ago. */
function fill(folder: string): [old: string, young: string] {
  mkdirSync(join(folder, 'ab'), { recursive: true });
  const [old, young] = [join(folder, 'ab', 'old'), join(folder, 'ab', 'young')];
  for (const file of [old, young]) writeFileSync(file, Buffer.alloc(100));
  utimesSync(old, new Date(Date.now() - 3_600_000), new Date());
  return [old, young];
}

describe('evictAnswers', () => {
  it('removes what was not used for the longest time, down to nine tenths of the limit', async () => {
    const [old, young] = fill(join(root, 'answers'));
    await evictAnswers(root, 'answers', 200);
    expect([existsSync(old), existsSync(young)]).toEqual([true, true]);
    await evictAnswers(root, 'answers', 150);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });

  it('removes nothing behind a link that has taken the place of the folder', async () => {
    const outside = join(root, 'outside');
    const files = fill(outside);
    symlinkSync(outside, join(root, 'link'));
    await evictAnswers(root, 'link', 0);
    expect(files.every(existsSync)).toBe(true);
  });

  it('does nothing if there is no folder', async () => {
    await expect(evictAnswers(root, 'none', 0)).resolves.toMatchObject({ hasRemoved: false });
  });
});

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TemporaryFolder } from './temporary-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'temporary-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('the folder of temporary files', () => {
  it('is removed with its files at the end of a run', async () => {
    const folder = new TemporaryFolder(root, 'content', 'tmp');
    writeFileSync(await folder.nextPath(), 'a');
    writeFileSync(await folder.nextPath(), 'b');
    expect(readdirSync(join(root, 'content/tmp'))).toHaveLength(1);
    await folder.remove();
    expect(readdirSync(join(root, 'content/tmp'))).toEqual([]);
  });

  it('stays where it can not be removed, which is no error of the run', async () => {
    const folder = new TemporaryFolder(root, 'content', 'tmp');
    await folder.nextPath();
    // Now the path leads through a file.
    rmSync(join(root, 'content/tmp'), { recursive: true });
    writeFileSync(join(root, 'content/tmp'), '');
    await expect(folder.remove()).resolves.toBeUndefined();
  });
});

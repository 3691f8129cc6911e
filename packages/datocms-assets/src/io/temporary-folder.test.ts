import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const root = temporaryFolder('temporary-folder');

describe('the folder of temporary files', () => {
  it('is removed with its files at the end of a run', async () => {
    const folder = new TemporaryFolder(root, 'content', 'tmp');
    writeFileSync(await folder.nextPath(), 'a');
    writeFileSync(await folder.nextPath(), 'b');
    expect(readdirSync(join(root, 'content/tmp'))).toHaveLength(1);
    await folder.remove();
    expect(readdirSync(join(root, 'content/tmp'))).toEqual([]);
  });

  it('is removed where the process ends before the run', () => {
    const script = `import { writeFileSync } from 'node:fs';
import { TemporaryFolder } from ${JSON.stringify(new URL('temporary-folder.ts', import.meta.url))};
const folders = [1, 2].map(() => new TemporaryFolder(${JSON.stringify(root)}, 'content', 'tmp'));
for (const folder of folders) writeFileSync(await folder.nextPath(), 'a');
await folders[0].remove();
process.exit(3);`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect([status, stderr, readdirSync(join(root, 'content/tmp'))]).toEqual([3, '', []]);
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

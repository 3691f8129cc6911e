import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';

vi.mock('node:fs', async (original) => ({ ...(await original<typeof fs>()) }));
// Another test may have loaded it, with another `node:fs`.
vi.resetModules();
const { checkFolderWritable } = await import('./check-folder-writable.ts');

const home = temporaryFolder('writable');
fs.writeFileSync(join(home, 'file'), '');
const errorOf = (folder: string) => {
  try {
    checkFolderWritable(folder);
    return undefined;
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    return [code, path];
  }
};

it('admits a folder that can be made, and makes nothing', () => {
  expect(errorOf(join(home, 'new/deep'))).toBeUndefined();
  expect(fs.readdirSync(home)).toEqual(['file']);
});

it.each(['file', 'file/new/deep'])('refuses %s, where a file is', (path) => {
  expect(errorOf(join(home, path))).toEqual(['ENOTDIR', join(home, path)]);
});

it('refuses a folder of a drive that is not there', () => {
  const stat = vi.spyOn(fs, 'statSync').mockReturnValue(undefined as unknown as fs.Stats);
  const error = errorOf('/drive/new');
  stat.mockRestore();
  expect(error).toEqual(['ENOTDIR', '/drive/new']);
});

import fs, { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { renameFile, renameFileSync } from './rename-file.ts';

const folder = temporaryFolder('rename-file');
const [from, to] = [join(folder, 'from'), join(folder, 'to')];

const { renameSync } = fs;
const { rename } = fs.promises;
const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
afterEach(() => {
  Object.assign(fs, { renameSync });
  Object.assign(fs.promises, { rename });
  syncBuiltinESMExports();
  Object.defineProperty(process, 'platform', platform);
});

/** Lets this system refuse to rename as often as `times` says. @returns how often it was asked */
function refuse(times: number, code: string, system: string): () => number {
  let asked = 0;
  const answer = () => {
    if (asked++ < times) throw Object.assign(new Error('refused'), { code });
  };
  Object.assign(fs, {
    renameSync: (...paths: [string, string]) => {
      answer();
      renameSync(...paths);
    },
  });
  Object.assign(fs.promises, {
    rename: async (...paths: [string, string]) => {
      answer();
      await rename(...paths);
    },
  });
  syncBuiltinESMExports();
  Object.defineProperty(process, 'platform', { value: system });
  return () => asked;
}

describe.each([
  ['renameFile', renameFile],
  ['renameFileSync', async (...paths: [string, string]) => renameFileSync(...paths)],
])('%s', (_, renameOnce) => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])(
    'tries again on Windows while another program has the file open: %s',
    async (code) => {
      writeFileSync(from, 'new');
      writeFileSync(to, 'old');
      const asked = refuse(4, code, 'win32');
      await renameOnce(from, to);
      expect([asked(), existsSync(from), readFileSync(to, 'utf8')]).toEqual([5, false, 'new']);
    },
  );

  it.each([
    ['EPERM', 'linux', 1],
    ['ENOENT', 'win32', 1],
    ['EPERM', 'win32', 8],
  ])('throws %s on %s after %i tries', async (code, system, tries) => {
    writeFileSync(from, 'new');
    const asked = refuse(100, code, system);
    await expect(renameOnce(from, to)).rejects.toMatchObject({ code });
    expect([asked(), existsSync(from)]).toEqual([tries, true]);
  });
});

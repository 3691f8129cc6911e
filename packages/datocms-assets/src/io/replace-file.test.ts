import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { replaceFile, replaceFileWith } from './replace-file.ts';
import { isTemporaryFile, removeOldTemporaryFiles, removeTemporaryFiles, temporaryPath } from './temporary-file.ts';

const root = temporaryFolder('replace-file');

let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});

describe.each<[string, (path: string, content: string) => void | Promise<void>]>([
  ['replaceFile', (path, content) => replaceFile(path, content)],
  ['replaceFileWith', (path, content) => replaceFileWith(path, (temporary) => writeFile(temporary, content))],
])('%s', (_name, replace) => {
  it('writes a new file, and puts it in the place of an old one', async () => {
    const path = join(folder, 'file');
    for (const content of ['old', 'new']) {
      await replace(path, content);
      expect(readFileSync(path, 'utf8')).toBe(content);
    }
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('throws an error that names the path, and leaves no temporary file', async () => {
    const path = join(folder, 'folder');
    mkdirSync(join(path, 'full'), { recursive: true });
    await expect((async () => replace(path, 'x'))()).rejects.toMatchObject({ path });
    expect(readdirSync(folder)).toEqual(['folder']);
  });
});

it('replaceFileWith throws the first error where what was created can’t be removed', async () => {
  const path = join(folder, 'file');
  const first = new Error('first');
  const create = async (temporary: string) => {
    mkdirSync(temporary);
    throw first;
  };
  await expect(replaceFileWith(path, create)).rejects.toBe(first);
});

describe('replaceFile', () => {
  it('writes bytes', () => {
    replaceFile(join(folder, 'file'), Buffer.from([1, 2, 255]));
    expect(readFileSync(join(folder, 'file'))).toEqual(Buffer.from([1, 2, 255]));
  });

  it.runIf(process.platform !== 'win32')('gives the file its mode, or that of any new file', () => {
    const mask = process.umask(0o027);
    try {
      const { uid, gid } = statSync(folder);
      replaceFile(join(folder, 'given'), 'x', { mode: 0o100666, uid, gid });
      replaceFile(join(folder, 'any'), 'x');
    } finally {
      process.umask(mask);
    }
    expect(['given', 'any'].map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o666, 0o640]);
  });
});

it.runIf(process.geteuid?.() === 0)('replaceFile keeps the owner and the group, if root runs it', () => {
  const path = join(folder, 'file');
  replaceFile(path, 'x', { mode: 0o640, uid: 1000, gid: 1001 });
  expect(statSync(path)).toMatchObject({ uid: 1000, gid: 1001, mode: 0o100640 });
});

it('replaceFileWith removes what was begun when the work fails', async () => {
  const path = join(folder, 'file');
  const work = async (temporary: string) => {
    writeFileSync(temporary, 'part');
    throw new Error('no more');
  };
  await expect(replaceFileWith(path, work)).rejects.toThrow('no more');
  expect(readdirSync(folder)).toEqual([]);
});

describe('a temporary file', () => {
  it('is recognised by its name, in any folder', () => {
    const paths = ['/a/b.html', '/a.html'].map((path) => temporaryPath(path).replaceAll(sep, '/'));
    expect(paths.every(isTemporaryFile)).toBe(true);
    expect(['a/b.tmp', '.localize-x', 'a/.localize-x/b.tmp'].some(isTemporaryFile)).toBe(false);
  });

  it('has a name that no other one has', () => {
    expect(temporaryPath('/a')).not.toBe(temporaryPath('/a'));
  });

  it('is removed from the output, and nothing else is', () => {
    const files = ['a.html', '.localize-1.tmp'];
    for (const file of files) writeFileSync(join(folder, file), '');
    removeTemporaryFiles(folder, files);
    expect(readdirSync(folder)).toEqual(['a.html']);
  });

  it('is removed from a shared folder after a day', () => {
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    for (const file of ['.localize-old.tmp', 'index.1234.tmp', '.localize-young.tmp', 'old.jsonl']) {
      writeFileSync(join(folder, file), '');
      if (!file.includes('young')) utimesSync(join(folder, file), yesterday, yesterday);
    }
    removeOldTemporaryFiles(folder);
    expect(readdirSync(folder).sort()).toEqual(['.localize-young.tmp', 'old.jsonl']);
    expect(() => removeOldTemporaryFiles(join(folder, 'missing'))).not.toThrow();
  });
});

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { makeFolder } from './make-folder.ts';

const work = temporaryFolder('folder');

describe('makeFolder', () => {
  it('makes a folder and its parents, and accepts one that is there', () => {
    makeFolder(join(work, 'a/b/c'));
    makeFolder(join(work, 'a/b/c'));
    expect(existsSync(join(work, 'a/b/c'))).toBe(true);
  });

  it('throws where the path or a parent is a file', () => {
    writeFileSync(join(work, 'file'), '');
    expect(() => makeFolder(join(work, 'file'))).toThrow(/EEXIST/);
    expect(() => makeFolder(join(work, 'file/below'))).toThrow(/ENOTDIR|ENOENT/);
  });

  it.runIf(existsSync('/proc/self'))('throws where the file system allows no new folders', () => {
    expect(() => makeFolder('/proc/no/such')).toThrow(/ENOENT/);
  });
});

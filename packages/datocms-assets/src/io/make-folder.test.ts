import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

const work = mkdtempSync(join(tmpdir(), 'folder-'));

describe('makeFolder', () => {
  it('makes a folder and those above it, and leaves one that is there', () => {
    makeFolder(join(work, 'a/b/c'));
    makeFolder(join(work, 'a/b/c'));
    expect(existsSync(join(work, 'a/b/c'))).toBe(true);
  });

  it('throws where a file stands in the way', () => {
    writeFileSync(join(work, 'file'), '');
    expect(() => makeFolder(join(work, 'file'))).toThrow(/EEXIST/);
    expect(() => makeFolder(join(work, 'file/below'))).toThrow(/ENOTDIR/);
  });

  it.runIf(existsSync('/proc/self'))('ends with an error where the file system takes no folders', () => {
    expect(() => makeFolder('/proc/no/such')).toThrow(/ENOENT/);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findUsedNames } from './find-used-names.ts';

const dir = mkdtempSync(join(tmpdir(), 'mentioned-'));
afterAll(() => rmSync(dir, { recursive: true }));

const [kettle, teapot, mill] = [
  'kettle.abcdefghijklmno2.jpg',
  'teapot.abcdefghijklmno2.jpg',
  'mill.ponmlkjihgfedcb2.jpg',
] as const;

describe('names that stand in an output', () => {
  it.each([
    ['no name', '<p>', []],
    ['one name', `<img src="x/${mill}">`, [mill]],
    ['a name whose bytes an earlier run has called otherwise', `<img src="${kettle}">`, [kettle, teapot]],
    ['all', `${teapot} ${mill}`, [kettle, teapot, mill]],
  ])('%s', (_what, text, expected) => {
    writeFileSync(join(dir, 'p.html'), text);
    expect([...findUsedNames(dir, ['p.html'], [kettle, teapot, mill])]).toEqual(expected);
  });

  it('may be any without a tag, which can’t be told', () => {
    writeFileSync(join(dir, 'p.html'), '');
    expect([...findUsedNames(dir, ['p.html'], ['plain.jpg', mill])]).toEqual(['plain.jpg']);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findUsedNames } from './find-used-names.ts';

const dir = mkdtempSync(join(tmpdir(), 'used-names-'));
afterAll(() => rmSync(dir, { recursive: true }));

const [kettle, teapot, mill] = [
  'kettle.abcdefghijklmno2.jpg',
  'teapot.abcdefghijklmno2.jpg',
  'mill.ponmlkjihgfedcb2.jpg',
] as const;

describe('findUsedNames', () => {
  it.each([
    ['no name', '<p>', []],
    ['one name', `<img src="x/${mill}">`, [mill]],
    ['all names with the hash of the one that stands there', `<img src="${kettle}">`, [kettle, teapot]],
    ['all names', `${teapot} ${mill}`, [kettle, teapot, mill]],
  ])('finds %s', (_what, text, expected) => {
    writeFileSync(join(dir, 'p.html'), text);
    expect([...findUsedNames(dir, ['p.html'], [kettle, teapot, mill])]).toEqual(expected);
  });

  it.each([true, false])('finds a name in UTF-16 (little endian: %s)', (isLittle) => {
    const bytes = Buffer.from(`<img src="${mill}">`, 'utf16le');
    writeFileSync(join(dir, 'p.html'), isLittle ? bytes : bytes.swap16());
    expect([...findUsedNames(dir, ['p.html'], [kettle, mill])]).toEqual([mill]);
  });

  it('finds a name without a hash in any output, since it can’t be searched for', () => {
    writeFileSync(join(dir, 'p.html'), '');
    expect([...findUsedNames(dir, ['p.html'], ['plain.jpg', mill])]).toEqual(['plain.jpg']);
  });
});

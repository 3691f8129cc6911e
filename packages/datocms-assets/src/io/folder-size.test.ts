import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isLargerThan } from './folder-size.ts';

it('counts files and folders at any depth', () => {
  const folder = mkdtempSync(join(tmpdir(), 'folder-size-'));
  expect(isLargerThan(folder, 0)).toBe(false);
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  for (const file of ['1.html', 'a/2.html', 'a/b/3.html', 'a/b/4.html']) writeFileSync(join(folder, file), '');
  expect([5, 6].map((entries) => isLargerThan(folder, entries))).toEqual([true, false]);
});

it('calls a folder large that it can not read', () => {
  expect(isLargerThan(join(tmpdir(), 'folder-size-missing'), 10)).toBe(true);
});

import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { CleanMemory } from './clean-memory.ts';
import { codeVersion } from './code-version.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder('clean-memory');
  mkdirSync(join(dir, 'content-v1'));
});

const file = () => join(dir, 'content-v1/clean');

const memory = { fingerprint: 'a', bodies: ['1.webp', '2.svg'], files: ['3.html'] };

it('knows what was searched for last, and which bodies and files were clean', async () => {
  const cache = new CleanMemory(dir, 'token');
  expect(cache.read()).toBeUndefined();
  await cache.write(memory);
  expect(cache.read()).toEqual(memory);
  await cache.write({ ...memory, fingerprint: 'b' });
  expect(cache.read()).toEqual({ ...memory, fingerprint: 'b' });
});

it('believes no file of another token, code or Node, and none that was changed', async () => {
  await new CleanMemory(dir, 'token').write(memory);
  expect(new CleanMemory(dir, 'token', 'other code').read()).toBeUndefined();
  expect(new CleanMemory(dir, 'token', codeVersion(undefined, 'v20.0.0')).read()).toBeUndefined();
  expect(new CleanMemory(dir, 'other').read()).toBeUndefined();
  writeFileSync(file(), readFileSync(file(), 'latin1').replace('1.webp', '3.webp'), 'latin1');
  expect(new CleanMemory(dir, 'token').read()).toBeUndefined();
  writeFileSync(file(), 'x');
  expect(new CleanMemory(dir, 'token').read()).toBeUndefined();
});

it('leaves a link in the cache alone', async () => {
  rmSync(join(dir, 'content-v1'), { recursive: true });
  const elsewhere = join(dir, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(dir, 'content-v1'));
  await new CleanMemory(dir, 'token').write(memory);
  expect(readdirSync(elsewhere)).toEqual([]);
});

it('makes a cache that is not there', async () => {
  const cache = new CleanMemory(join(dir, 'none'), 'token');
  await cache.write(memory);
  expect(cache.read()).toEqual(memory);
});

it('does without a cache that is a file, or in one', async () => {
  writeFileSync(join(dir, 'file'), '');
  for (const folder of [join(dir, 'file'), join(dir, 'file/cache')]) {
    const cache = new CleanMemory(folder, 'token');
    await cache.write(memory);
    expect(cache.read()).toBeUndefined();
  }
});

import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { copyFile } from './copy-file.ts';

const root = mkdtempSync(join(tmpdir(), 'copy-into-'));
afterAll(() => rmSync(root, { recursive: true }));

let out = '';
beforeEach(() => {
  out = mkdtempSync(join(root, 'out-'));
});

function store(bytes: Buffer): FetchedAsset {
  const file = join(mkdtempSync(join(root, 'store-')), 'file');
  writeFileSync(file, bytes);
  const url = 'https://www.datocms-assets.com/1/a.png';
  const request = { id: url, url, path: '/1/a.png', profile: 'web', md5: null, size: null, mimeType: null } as const;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { request, sha256, bytes: bytes.length, type: 'image/png', extension: 'png', from: 'cache', file };
}

describe.each([
  ['a small file', Buffer.from('small')],
  ['a large file', Buffer.alloc(3_000_000, 5)],
])('copyFile with %s', (_name, bytes) => {
  it('makes a copy with its bytes, and leaves nothing else', async () => {
    const target = join(out, 'a.png');
    await copyFile(store(bytes), target);
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(readdirSync(out)).toEqual(['a.png']);
    expect(lstatSync(target).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it('leaves a target alone that has the bytes already', async () => {
    const target = join(out, 'a.png');
    await copyFile(store(bytes), target);
    const { ino, mtimeMs } = lstatSync(target);
    await copyFile(store(bytes), target);
    expect(lstatSync(target)).toMatchObject({ ino, mtimeMs });
  });

  it('replaces a target with other bytes, of another or of the same size', async () => {
    const target = join(out, 'a.png');
    for (const other of [Buffer.from('x'), Buffer.alloc(bytes.length, 1)]) {
      writeFileSync(target, other);
      await copyFile(store(bytes), target);
      expect(readFileSync(target).equals(bytes)).toBe(true);
    }
  });

  it('replaces a link, and leaves what it points to alone', async () => {
    const elsewhere = join(root, `elsewhere-${bytes.length}`);
    writeFileSync(elsewhere, bytes);
    symlinkSync(elsewhere, join(out, 'a.png'));
    await copyFile(store(bytes), join(out, 'a.png'));
    expect(lstatSync(join(out, 'a.png')).isSymbolicLink()).toBe(false);
  });

  it.each([
    ['its first byte', 0],
    ['a byte in its middle', Math.floor(bytes.length / 2)],
    ['its last byte', bytes.length - 1],
  ])('refuses a stored file that was damaged at %s, removes it, and leaves the target alone', async (_what, at) => {
    const stored = store(bytes);
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] as number) ^ 1;
    writeFileSync(stored.file, damaged);
    writeFileSync(join(out, 'a.png'), 'old');
    await expect(copyFile(stored, join(out, 'a.png'))).rejects.toMatchObject({
      findings: [{ code: 'download-failed', level: 'error', url: stored.request.url }],
    });
    expect(existsSync(stored.file)).toBe(false);
    expect([readdirSync(out), readFileSync(join(out, 'a.png'), 'utf8')]).toEqual([['a.png'], 'old']);
  });

  it('refuses a stored file that was cut', async () => {
    const stored = store(bytes);
    writeFileSync(stored.file, bytes.subarray(1));
    await expect(copyFile(stored, join(out, 'a.png'))).rejects.toThrow('damaged');
    expect(readdirSync(out)).toEqual([]);
  });
});

it('copyFile reports a target that can not be written', async () => {
  await expect(copyFile(store(Buffer.from('x')), join(out, 'none', 'a.png'))).rejects.toMatchObject({ code: 'ENOENT' });
});

import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { copyBody } from './copy-body.ts';

const root = temporaryFolder('copy-body');

let out = '';
beforeEach(() => {
  out = mkdtempSync(join(root, 'out-'));
});

function fetched(bytes: Buffer): FetchedAsset {
  const file = join(mkdtempSync(join(root, 'cache-')), 'file');
  writeFileSync(file, bytes);
  const url = 'https://www.datocms-assets.com/1/a.png';
  const request = { id: url, url, path: '/1/a.png', profile: 'web', md5: null, size: null, mimeType: null } as const;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { request, sha256, bytes: bytes.length, type: 'image/png', extension: 'png', from: 'cache', file };
}

describe.each([
  ['a small file', Buffer.from('small')],
  ['a large file', Buffer.alloc(3_000_000, 5)],
])('copyBody with %s', (_name, bytes) => {
  it('writes a copy with the mode of any new file, and no other file', async () => {
    const target = join(out, 'a.png');
    const body = fetched(bytes);
    chmodSync(body.file, 0o600);
    const umask = vi.spyOn(process, 'umask');
    await copyBody(body, target);
    // Node sets the mask to 0 while it reads it, also for files that other threads create.
    expect(umask).not.toHaveBeenCalled();
    umask.mockRestore();
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(readdirSync(out)).toEqual(['a.png']);
    expect(lstatSync(target).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it('does not touch a target that has the bytes already', async () => {
    const target = join(out, 'a.png');
    await copyBody(fetched(bytes), target);
    const { ino, mtimeMs } = lstatSync(target);
    await copyBody(fetched(bytes), target);
    expect(lstatSync(target)).toMatchObject({ ino, mtimeMs });
  });

  it('replaces a target that has other bytes, of another or the same size', async () => {
    const target = join(out, 'a.png');
    for (const other of [Buffer.from('x'), Buffer.alloc(bytes.length, 1)]) {
      writeFileSync(target, other);
      await copyBody(fetched(bytes), target);
      expect(readFileSync(target).equals(bytes)).toBe(true);
    }
  });

  it('replaces a link and does not touch its target', async () => {
    const elsewhere = join(root, `elsewhere-${bytes.length}`);
    writeFileSync(elsewhere, bytes);
    symlinkSync(elsewhere, join(out, 'a.png'));
    await copyBody(fetched(bytes), join(out, 'a.png'));
    expect(lstatSync(join(out, 'a.png')).isSymbolicLink()).toBe(false);
  });

  it.each([
    ['its first byte', 0],
    ['a byte in its middle', Math.floor(bytes.length / 2)],
    ['its last byte', bytes.length - 1],
  ])('refuses a body that was damaged at %s, removes it, and does not touch the target', async (_what, at) => {
    const body = fetched(bytes);
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] as number) ^ 1;
    writeFileSync(body.file, damaged);
    writeFileSync(join(out, 'a.png'), 'old');
    await expect(copyBody(body, join(out, 'a.png'))).rejects.toMatchObject({
      findings: [{ code: 'download-failed', level: 'error', url: body.request.url }],
    });
    expect(existsSync(body.file)).toBe(false);
    expect([readdirSync(out), readFileSync(join(out, 'a.png'), 'utf8')]).toEqual([['a.png'], 'old']);
  });

  it('refuses a body that lost a part', async () => {
    const body = fetched(bytes);
    writeFileSync(body.file, bytes.subarray(1));
    await expect(copyBody(body, join(out, 'a.png'))).rejects.toThrow('damaged');
    expect(readdirSync(out)).toEqual([]);
  });
});

it('copyBody throws the error of a target that can’t be written', async () => {
  await expect(copyBody(fetched(Buffer.from('x')), join(out, 'none', 'a.png'))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

import * as fs from 'node:fs';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkWritable } from './check-writable.ts';

vi.mock('node:fs', async (original) => ({ ...(await original<typeof fs>()) }));

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'writable-'));
  mkdirSync(join(dir, 'sub'));
  for (const file of ['a.html', 'sub/b.html']) writeFileSync(join(dir, file), '');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

const check = (file: string, uid?: number) => () => checkWritable(dir, [file], uid);
/** This user and root are others. */
const stranger = 4_000_000;

describe('a folder with the sticky bit', () => {
  it('lets only the owner of a file replace it', () => {
    chmodSync(dir, 0o1777);
    expect(check('a.html', stranger)).toThrow(
      `Can't replace ${JSON.stringify(join(dir, 'a.html'))}: another user owns it, and its folder has the sticky bit.`,
    );
    expect(check('a.html', 0)).not.toThrow();
    expect(check('a.html')).not.toThrow();
    expect(check('sub/b.html', stranger)).not.toThrow();
  });

  it('lets its own owner and root replace the files of others', () => {
    const [owner, other] = [5, 6];
    vi.spyOn(fs, 'statSync').mockReturnValue({ mode: 0o1777, uid: owner } as fs.Stats);
    vi.spyOn(fs, 'lstatSync').mockReturnValue({ uid: stranger } as fs.Stats);
    expect(check('a.html', other)).toThrow('another user owns it');
    for (const uid of [owner, 0, stranger]) expect(check('a.html', uid)).not.toThrow();
  });

  it('may be one of several', () => {
    for (const folder of [dir, join(dir, 'sub')]) chmodSync(folder, 0o1777);
    expect(check('sub/b.html', stranger)).toThrow('sub/b.html');
    for (const folder of [dir, join(dir, 'sub')]) chmodSync(folder, 0o777);
    expect(check('sub/b.html', stranger)).not.toThrow();
  });
});

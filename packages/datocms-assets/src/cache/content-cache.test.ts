import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { RecordSigner } from '../io/record-signer.ts';
import { SpooledBody } from '../io/spooled-body.ts';
import { ContentCache } from './content-cache.ts';

const root = temporaryFolder('content-cache');

const day = 24 * 60 * 60 * 1000;
const token = 'a token';
const facts = { type: 'image/png', extension: 'png', warnings: [] };
let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
});

async function put(key: string, content: string, time?: number): Promise<string> {
  const cache = new ContentCache(folder, token);
  const bytes = Buffer.from(content);
  mkdirSync(join(cache.folder, 'tmp'), { recursive: true });
  const body = new SpooledBody(bytes.length, bytes, join(cache.folder, 'tmp', String(count++)));
  const { file } = await cache.put(key, body, createHash('sha256').update(bytes).digest('hex'), facts, time);
  cache.close();
  return file;
}

const find = (key: string, maxAge?: number) => new ContentCache(folder, token).find(key, maxAge);
const index = () => join(folder, 'content-v1', 'index.jsonl');

/** Changes a file as an attacker or a bad disk does: its time of modification is set back. */
function change(file: string, damage: () => void): void {
  const { atime, mtime } = statSync(file);
  damage();
  if (existsSync(file)) utimesSync(file, atime, mtime);
}

describe('the cache', () => {
  it('returns what was put, to later builds as well', async () => {
    const file = await put('key', 'content');
    const entry = await find('key');
    expect(entry).toMatchObject({ file, bytes: 7, facts });
    expect(readFileSync(file, 'utf8')).toBe('content');
    expect(await find('other key')).toBeUndefined();
  });

  it('keeps one file for equal bytes', async () => {
    expect(await put('a', 'same')).toBe(await put('b', 'same'));
    expect(await find('a')).toEqual(await find('b'));
  });

  it('returns the last of several entries with one key', async () => {
    await put('key', 'old');
    const file = await put('key', 'new');
    expect((await find('key'))?.file).toBe(file);
  });

  it('ignores entries that are older than the maximum age', async () => {
    await put('key', 'content');
    expect(await find('key', 60_000)).toBeDefined();
    expect(await find('key', -1)).toBeUndefined();
    await put('key that another machine has fetched', 'content', Date.now() - 60_000);
    expect(await find('key that another machine has fetched', 59_000)).toBeUndefined();
    await put('key of a clock that is ahead', 'content', Date.now() + 120_000);
    expect(await find('key of a clock that is ahead', 60_000)).toBeUndefined();
  });

  it('keeps all entries of two builds that run at the same time', async () => {
    const [one, two] = [new ContentCache(folder, token), new ContentCache(folder, token)];
    mkdirSync(join(one.folder, 'tmp'), { recursive: true });
    const puts = Array.from({ length: 40 }, (_, number) => {
      const bytes = Buffer.from(`content ${number % 20}`);
      const body = new SpooledBody(bytes.length, bytes, join(one.folder, 'tmp', String(number)));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return (number % 2 ? one : two).put(`key ${number}`, body, sha256, facts);
    });
    await Promise.all(puts);
    one.close();
    two.close();
    const found = await Promise.all(Array.from({ length: 40 }, (_, number) => find(`key ${number}`)));
    expect(found.map((entry) => entry && readFileSync(entry.file, 'utf8'))).toEqual(
      Array.from({ length: 40 }, (_, number) => `content ${number % 20}`),
    );
  });
});

describe('a damaged body', () => {
  it.each<[string, (file: string) => void]>([
    ['is wrong at its first byte', (file) => flip(file, 0)],
    ['is wrong in its middle', (file) => flip(file, 500)],
    ['is wrong at its last byte', (file) => flip(file, 999)],
    ['has lost its end', (file) => truncateSync(file, 999)],
    ['has more bytes at its end', (file) => appendFileSync(file, 'x')],
    ['is empty', (file) => truncateSync(file, 0)],
    ['is gone', (file) => rmSync(file)],
    ['is a folder', (file) => replaceByFolder(file)],
  ])('is a miss if it %s', async (_name, damage) => {
    const file = await put('key', 'x'.repeat(1000));
    change(file, () => damage(file));
    expect(await find('key')).toBeUndefined();
  });

  it('is found again after it was put again', async () => {
    const file = await put('key', 'x'.repeat(1000));
    change(file, () => flip(file, 3));
    await put('key', 'x'.repeat(1000));
    expect((await find('key'))?.file).toBe(file);
    expect(readFileSync(file, 'utf8')).toBe('x'.repeat(1000));
  });

  it('is told from a copied file with another inode and other times, which is hashed and found', async () => {
    const file = await put('key', 'content');
    rmSync(file);
    writeFileSync(file, 'content');
    expect(await find('key')).toBeDefined();
  });
});

function replaceByFolder(file: string): void {
  rmSync(file);
  mkdirSync(file);
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(file, bytes);
}

describe('a damaged index', () => {
  it('gives the right entry or none, at each byte that may be wrong', async () => {
    await put('a', 'content a');
    await put('b', 'content b');
    const [a, b] = [await find('a'), await find('b')];
    const bytes = readFileSync(index());
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x11;
      writeFileSync(index(), damaged);
      for (const [found, right] of [
        [await find('a'), a],
        [await find('b'), b],
      ]) {
        if (found !== undefined) expect(found).toEqual(right);
      }
    }
  });

  it('loses only the incomplete line of a killed build', async () => {
    await put('a', 'content a');
    appendFileSync(index(), '\n0123456789abcdef {"key":"');
    await put('b', 'content b');
    expect([await find('a'), await find('b')]).not.toContain(undefined);
  });

  it('counts as empty if it is missing or a folder', async () => {
    await put('key', 'content');
    rmSync(index());
    expect(await find('key')).toBeUndefined();
    mkdirSync(index());
    expect(await find('key')).toBeUndefined();
  });

  it.each<[string, RecordSigner]>([
    ['another version of the package', new RecordSigner(token, 'content', '0.0.1')],
    ['a build with another token', new RecordSigner('another token', 'content')],
    ['a file for another purpose', new RecordSigner(token, 'walk')],
  ])('ignores lines of %s', async (_, signer) => {
    const right = await put('key', 'content');
    await put('other', 'other content');
    const [line = ''] = readFileSync(index(), 'utf8').split('\n').filter(Boolean);
    const record = JSON.parse(line.slice(line.indexOf('{')));
    const forged = { ...record, sha256: createHash('sha256').update('other content').digest('hex'), bytes: 13 };
    appendFileSync(index(), `\n${signer.print(forged)}`);
    expect((await find('key'))?.file).toBe(right);
    appendFileSync(index(), `\n${new RecordSigner(token, 'content').print(forged)}`);
    expect((await find('key'))?.file).not.toBe(right);
  });

  it.each(['{', 'null', '[1]', '"x"', '1e999', '{"__proto__":{"key":"x"}}', '['.repeat(100_000)])(
    'ignores a signed line that is no record (%#)',
    async (json) => {
      const file = await put('key', 'content');
      appendFileSync(index(), `\n${new RecordSigner(token, 'content').sign(json)} ${json}`);
      expect((await find('key'))?.file).toBe(file);
    },
  );
});

describe('pruning', () => {
  const age = (file: string, days: number) => utimesSync(file, new Date(), new Date(Date.now() - days * day));
  const closeAgain = () => {
    new ContentCache(folder, token).close();
    age(join(folder, 'content-v1', 'pruned'), 2);
    new ContentCache(folder, token).close();
  };

  it('removes bodies that were not used for 30 days, with their lines', async () => {
    const [old, young] = [await put('old', 'old'), await put('young', 'young')];
    age(old, 31);
    age(young, 29);
    closeAgain();
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    expect([await find('old'), await find('young')]).toEqual([undefined, expect.anything()]);
  });

  it('keeps a body that was used, however old it is', async () => {
    const file = await put('key', 'content');
    age(file, 31);
    expect(await find('key')).toBeDefined();
    closeAgain();
    expect(existsSync(file)).toBe(true);
    expect(Date.now() - lstatSync(file).mtimeMs).toBeLessThan(day);
  });

  it('happens once a day at most', async () => {
    const file = await put('key', 'content');
    age(file, 31);
    new ContentCache(folder, token).close();
    expect(existsSync(file)).toBe(true);
  });

  it('removes what a killed build left after a day', async () => {
    await put('key', 'content');
    const run = join(folder, 'content-v1', 'tmp', 'run-killed');
    mkdirSync(run);
    writeFileSync(join(run, '0'), 'part');
    closeAgain();
    expect(existsSync(run)).toBe(true);
    age(run, 2);
    closeAgain();
    expect(existsSync(run)).toBe(false);
  });

  it('writes the index again if most of its lines are outdated', async () => {
    for (let time = 0; time < 110; time++) await put('key', `content ${time}`);
    closeAgain();
    expect(readFileSync(index(), 'utf8').split('\n').filter(Boolean)).toHaveLength(1);
    expect(await find('key')).toBeDefined();
    expect(readdirSync(join(folder, 'content-v1')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps the entries that a build beside it adds meanwhile', async () => {
    for (let time = 0; time < 110; time++) await put('key', `content ${time}`);
    new ContentCache(folder, token).close();
    age(join(folder, 'content-v1', 'pruned'), 2);
    const [ends, goesOn] = [new ContentCache(folder, token), new ContentCache(folder, token)];
    const bytes = Buffer.from('content of another build');
    const body = new SpooledBody(bytes.length, bytes, join(root, String(count++)));
    await goesOn.put('other key', body, createHash('sha256').update(bytes).digest('hex'), facts);
    ends.close();
    goesOn.close();
    // Windows replaces no file that another build has open: the last one to end writes the index again then.
    const isReplaced = process.platform !== 'win32';
    expect(readFileSync(index(), 'utf8').split('\n').filter(Boolean)).toHaveLength(isReplaced ? 2 : 111);
    expect([await find('key'), await find('other key')]).toEqual([expect.anything(), expect.anything()]);
  });

  it('keeps the entries of builds with another token when it writes the index again', async () => {
    const other = new ContentCache(folder, 'another token');
    const bytes = Buffer.from('content');
    const body = new SpooledBody(bytes.length, bytes, join(root, String(count++)));
    await other.put('key', body, createHash('sha256').update(bytes).digest('hex'), facts);
    other.close();
    for (let time = 0; time < 110; time++) await put('key', `content ${time}`);
    closeAgain();
    expect(readFileSync(index(), 'utf8').split('\n').filter(Boolean)).toHaveLength(2);
    expect(await new ContentCache(folder, 'another token').find('key')).toMatchObject({ bytes: 7 });
    expect(await find('key')).toBeDefined();
  });
});

import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { SpooledBody } from '../io/spooled-body.ts';
import { ContentCache } from './content-cache.ts';

const root = mkdtempSync(join(tmpdir(), 'content-cache-'));
afterAll(() => rmSync(root, { recursive: true }));

const day = 24 * 60 * 60 * 1000;
const facts = { type: 'image/png', extension: 'png', warnings: [] };
let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
});

async function put(key: string, content: string): Promise<string> {
  const cache = new ContentCache(folder);
  const bytes = Buffer.from(content);
  mkdirSync(join(cache.folder, 'tmp'), { recursive: true });
  const held = new SpooledBody(bytes.length, bytes, join(cache.folder, 'tmp', String(count++)));
  const { file } = await cache.put(key, held, createHash('sha256').update(bytes).digest('hex'), facts);
  cache.close();
  return file;
}

const find = (key: string, longest?: number) => new ContentCache(folder).find(key, longest);
const index = () => join(folder, 'content-v1', 'index.jsonl');

/** As an attacker or a bad disk would: the times of the file are set back. */
function change(file: string, work: () => void): void {
  const { atime, mtime } = statSync(file);
  work();
  if (existsSync(file)) utimesSync(file, atime, mtime);
}

describe('the cache', () => {
  it('gives back what was put, to later builds too', async () => {
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

  it('counts the last of several entries with one key', async () => {
    await put('key', 'old');
    const file = await put('key', 'new');
    expect((await find('key'))?.file).toBe(file);
  });

  it('forgets what is older than the caller wants', async () => {
    await put('key', 'content');
    expect(await find('key', 60_000)).toBeDefined();
    expect(await find('key', -1)).toBeUndefined();
  });

  it('is used by two builds at once, and both find all later', async () => {
    const [one, two] = [new ContentCache(folder), new ContentCache(folder)];
    mkdirSync(join(one.folder, 'tmp'), { recursive: true });
    const puts = Array.from({ length: 40 }, (_, number) => {
      const bytes = Buffer.from(`content ${number % 20}`);
      const held = new SpooledBody(bytes.length, bytes, join(one.folder, 'tmp', String(number)));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return (number % 2 ? one : two).put(`key ${number}`, held, sha256, facts);
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

describe('a body that is damaged is a miss, wherever', () => {
  it.each<[string, (file: string) => void]>([
    ['at its first byte', (file) => flip(file, 0)],
    ['in its middle', (file) => flip(file, 500)],
    ['at its last byte', (file) => flip(file, 999)],
    ['at its end, which is missing', (file) => truncateSync(file, 999)],
    ['at its end, behind which more stands', (file) => appendFileSync(file, 'x')],
    ['as a whole: it is empty', (file) => truncateSync(file, 0)],
    ['as a whole: it is gone', (file) => rmSync(file)],
    ['as a whole: it is a folder', (file) => replaceByFolder(file)],
  ])('%s', async (_name, damage) => {
    const file = await put('key', 'x'.repeat(1000));
    change(file, () => damage(file));
    expect(await find('key')).toBeUndefined();
  });

  it('and is whole again when it has been put again', async () => {
    const file = await put('key', 'x'.repeat(1000));
    change(file, () => flip(file, 3));
    await put('key', 'x'.repeat(1000));
    expect((await find('key'))?.file).toBe(file);
    expect(readFileSync(file, 'utf8')).toBe('x'.repeat(1000));
  });

  it('while a copy of the cache with other inodes and times is read again, and found', async () => {
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

describe('an index that is damaged', () => {
  it('gives the right entry or none, whichever byte is wrong', async () => {
    await put('a', 'content a');
    await put('b', 'content b');
    const [a, b] = [await find('a'), await find('b')];
    const bytes = readFileSync(index());
    for (let at = 0; at < bytes.length; at++) {
      const broken = Buffer.from(bytes);
      broken[at] = (broken[at] as number) ^ 0x11;
      writeFileSync(index(), broken);
      for (const [found, right] of [
        [await find('a'), a],
        [await find('b'), b],
      ]) {
        if (found !== undefined) expect(found).toEqual(right);
      }
    }
  });

  it('loses no more than the line that a killed build had begun', async () => {
    await put('a', 'content a');
    appendFileSync(index(), '\n0123456789abcdef {"key":"');
    await put('b', 'content b');
    expect([await find('a'), await find('b')]).not.toContain(undefined);
  });

  it('or missing, or a folder, is an empty cache', async () => {
    await put('key', 'content');
    rmSync(index());
    expect(await find('key')).toBeUndefined();
    mkdirSync(index());
    expect(await find('key')).toBeUndefined();
  });

  it('of another version is not read', async () => {
    await put('key', 'content');
    const line = readFileSync(index(), 'utf8');
    const json = JSON.stringify({ key: 'x', version: 2 });
    const check = createHash('sha256').update(json).digest('hex').slice(0, 16);
    writeFileSync(index(), `${line}\n${check} ${json}`);
    expect(await find('key')).toBeDefined();
  });
});

describe('what is not used', () => {
  const age = (file: string, days: number) => utimesSync(file, new Date(), new Date(Date.now() - days * day));
  const closeAgain = () => {
    new ContentCache(folder).close();
    age(join(folder, 'content-v1', 'pruned'), 2);
    new ContentCache(folder).close();
  };

  it('for 30 days goes, with its line', async () => {
    const [old, young] = [await put('old', 'old'), await put('young', 'young')];
    age(old, 31);
    age(young, 29);
    closeAgain();
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    expect([await find('old'), await find('young')]).toEqual([undefined, expect.anything()]);
  });

  it('stays when it was used, however long ago it came', async () => {
    const file = await put('key', 'content');
    age(file, 31);
    expect(await find('key')).toBeDefined();
    closeAgain();
    expect(existsSync(file)).toBe(true);
    expect(Date.now() - lstatSync(file).mtimeMs).toBeLessThan(day);
  });

  it('is looked for once a day', async () => {
    const file = await put('key', 'content');
    age(file, 31);
    new ContentCache(folder).close();
    expect(existsSync(file)).toBe(true);
  });

  it('of a build that was killed goes after a day', async () => {
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

  it('and the index is written anew when most of its lines say nothing', async () => {
    for (let time = 0; time < 110; time++) await put('key', `content ${time}`);
    closeAgain();
    expect(readFileSync(index(), 'utf8').split('\n').filter(Boolean)).toHaveLength(1);
    expect(await find('key')).toBeDefined();
    expect(readdirSync(join(folder, 'content-v1')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

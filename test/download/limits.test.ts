import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/fault-server.ts';
import { faultServer } from './fault-server-of-file.ts';
import { newFolder, picture, run, serve, want } from './run.ts';

const server = await faultServer();

const large = picture('large', 3_000_000);
const mp4 = Buffer.concat([Buffer.from('0000001c667479706d703432000000006d7034326d703431', 'hex'), Buffer.alloc(2000)]);
let count = 0;
const newPath = () => `/5/${count++}.png`;

/** So many pictures of a good 50 kB. */
function pictures(number: number): string[] {
  return Array.from({ length: number }, () => {
    const path = newPath();
    server.answer(path, serve(picture(path, 50_000)));
    return path;
  });
}

describe('an asset that is too large is refused, and not read to its end', () => {
  it.each<[string, Answer, string]>([
    ['where its length is declared', serve(large), `it has ${large.length} bytes, more than 1 MiB`],
    ['where its length is not declared', { ...serve(large), length: 'chunked' }, 'it has more than 1 MiB'],
    ['where its declared length is a lie', { ...serve(large), length: 'close' }, 'it has more than 1 MiB'],
    [
      'where it grows when it is decoded',
      {
        ...serve(gzipSync(Buffer.alloc(20_000_000))),
        headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
      },
      'it has more than 1 MiB',
    ],
  ])('%s', async (_name, answer, reason) => {
    const path = newPath();
    server.answer(path, answer);
    const { findings } = await run(server.origin, [want(path)], { maxBytes: '1MiB' });
    expect(findings).toEqual([`too-large: 1 try: ${reason}.`]);
    expect(server.hitsOf(path)).toHaveLength(1);
  });
});

it('a file of the cache that is larger than maxBytes is refused, though it was stored under another limit', async () => {
  const cacheDir = newFolder();
  const wanted = pictures(2).map((path) => want(path));
  const { stored } = await run(server.origin, wanted, { cacheDir });
  const largest = Math.max(...stored.map(({ bytes }) => bytes));
  const { findings } = await run(server.origin, wanted, { cacheDir, maxBytes: String(largest - 1) });
  expect(findings).toEqual(
    Array(2).fill(expect.stringMatching(/^too-large: 0 tries: its copy in the cache has \d+ bytes, more than/)),
  );
  expect((await run(server.origin, wanted, { cacheDir, maxBytes: String(largest) })).findings).toEqual([]);
});

describe('without maxBytes', () => {
  it('a file that is no image may have the size that the CMS names, and no byte more', async () => {
    const [right, more] = [newPath(), newPath()];
    server.answer(right, serve(mp4, 'video/mp4'));
    server.answer(more, serve(Buffer.concat([mp4, Buffer.alloc(1)]), 'video/mp4'));
    const facts = { size: mp4.length, mimeType: 'video/mp4' };
    const { stored, findings } = await run(server.origin, [want(right, facts), want(more, facts)]);
    expect(stored).toHaveLength(1);
    expect(findings).toEqual([expect.stringContaining('too-large')]);
  });

  it('an image may be larger than its original', async () => {
    const path = newPath();
    server.answer(path, serve(large));
    expect((await run(server.origin, [want(path, { size: 10, mimeType: 'image/png' })])).stored).toHaveLength(1);
  });

  it('256 MiB are the limit of an image', async () => {
    const path = newPath();
    server.answer(path, { ...serve(large), length: 256 * 1024 * 1024 + 1 });
    expect((await run(server.origin, [want(path)])).findings).toEqual([
      'too-large: 1 try: it has 268435457 bytes, more than 256 MiB.',
    ]);
  });
});

describe('a run has a limit for all assets together', () => {
  const told = 'too-large: The assets of this run have more than 146.5 KiB together.';
  const limit = { maxTotalBytes: 150_000 };

  it.each([1, 16])(
    'which is one finding, however many assets do not fit, with %i requests at once',
    async (concurrency) => {
      const wanted = pictures(6).map((path) => want(path));
      const { stored, findings } = await run(server.origin, wanted, { concurrency, ...limit });
      expect(stored.length).toBeLessThanOrEqual(2);
      expect(findings).toEqual([told]);
    },
  );

  it('which holds for those in the cache too, so that a second try does not get further', async () => {
    const wanted = pictures(6).map((path) => want(path, { md5: 'a' }));
    const cacheDir = newFolder();
    for (let time = 0; time < 4; time++) {
      expect((await run(server.origin, wanted, { cacheDir, ...limit })).findings).toEqual([told]);
    }
    expect((await run(server.origin, wanted, { cacheDir })).findings).toEqual([]);
    expect((await run(server.origin, wanted, { cacheDir, ...limit })).findings).toEqual([told]);
  });

  it('and is met in the middle of a body', async () => {
    const path = newPath();
    server.answer(path, { ...serve(large), length: 'chunked', trickle: { bytes: 100_000, every: 20 } });
    const { findings } = await run(server.origin, [want(path)], limit);
    expect(findings).toEqual([told]);
  });

  it('which says nothing where all fits', async () => {
    const wanted = pictures(2).map((path) => want(path));
    expect((await run(server.origin, wanted, limit)).findings).toEqual([]);
  });
});

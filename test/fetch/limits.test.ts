import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/fault-server.ts';
import { answerWith, newFolder, picture, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const server = await useFaultServer();

const large = picture('large', 3_000_000);
const mp4 = Buffer.concat([Buffer.from('0000001c667479706d703432000000006d7034326d703431', 'hex'), Buffer.alloc(2000)]);
let nextNumber = 0;
const newPath = () => `/5/${nextNumber++}.png`;

/** URLs of new pictures, each of a good 50 kB. */
function pictures(count: number): string[] {
  return Array.from({ length: count }, () => {
    const path = newPath();
    server.answer(path, answerWith(picture(path, 50_000)));
    return path;
  });
}

describe('an asset that is too large is refused before its end', () => {
  it.each<[string, Answer, string]>([
    ['where its length is declared', answerWith(large), `it has ${large.length} bytes, more than 1 MiB`],
    ['where its length is not declared', { ...answerWith(large), length: 'chunked' }, 'it has more than 1 MiB'],
    ['where its body has no length at all', { ...answerWith(large), length: 'close' }, 'it has more than 1 MiB'],
    [
      'where it grows when it is decoded',
      {
        ...answerWith(gzipSync(Buffer.alloc(20_000_000))),
        headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
      },
      'it has more than 1 MiB',
    ],
  ])('%s', async (_name, answer, reason) => {
    const path = newPath();
    server.answer(path, answer);
    const { findings } = await runDownload(server.origin, [requestFor(path)], { maxBytes: '1MiB' });
    expect(findings).toEqual([`too-large: 1 try: ${reason}.`]);
    expect(server.requestsTo(path)).toHaveLength(1);
  });
});

it('a cached file that is larger than maxBytes is refused', async () => {
  const cacheDir = newFolder();
  const requests = pictures(2).map((path) => requestFor(path));
  const { stored } = await runDownload(server.origin, requests, { cacheDir });
  const largest = Math.max(...stored.map(({ bytes }) => bytes));
  const { findings } = await runDownload(server.origin, requests, { cacheDir, maxBytes: String(largest - 1) });
  expect(findings).toEqual(
    Array(2).fill(expect.stringMatching(/^too-large: 0 tries: its copy in the cache has \d+ bytes, more than/)),
  );
  expect((await runDownload(server.origin, requests, { cacheDir, maxBytes: String(largest) })).findings).toEqual([]);
});

describe('without maxBytes', () => {
  it('a file that is no image may have exactly the size that the CMS names', async () => {
    const [exact, larger] = [newPath(), newPath()];
    server.answer(exact, answerWith(mp4, 'video/mp4'));
    server.answer(larger, answerWith(Buffer.concat([mp4, Buffer.alloc(1)]), 'video/mp4'));
    const facts = { size: mp4.length, mimeType: 'video/mp4' };
    const { stored, findings } = await runDownload(server.origin, [
      requestFor(exact, facts),
      requestFor(larger, facts),
    ]);
    expect(stored).toHaveLength(1);
    expect(findings).toEqual([expect.stringContaining('too-large')]);
  });

  it('an image may be larger than its original', async () => {
    const path = newPath();
    server.answer(path, answerWith(large));
    expect(
      (await runDownload(server.origin, [requestFor(path, { size: 10, mimeType: 'image/png' })])).stored,
    ).toHaveLength(1);
  });

  it('256 MiB are the limit of an image', async () => {
    const path = newPath();
    server.answer(path, { ...answerWith(large), length: 256 * 1024 * 1024 + 1 });
    expect((await runDownload(server.origin, [requestFor(path)])).findings).toEqual([
      'too-large: 1 try: it has 268435457 bytes, more than 256 MiB.',
    ]);
  });
});

describe('a run has a limit for all assets together', () => {
  const tooLarge = 'too-large: The assets of this run have more than 146.5 KiB together.';
  const limit = { maxTotalBytes: 150_000 };

  it.each([1, 16])(
    'and is one finding, however many assets do not fit, with %i requests at once',
    async (concurrency) => {
      const requests = pictures(6).map((path) => requestFor(path));
      const { stored, findings } = await runDownload(server.origin, requests, { concurrency, ...limit });
      expect(stored.length).toBeLessThanOrEqual(2);
      expect(findings).toEqual([tooLarge]);
    },
  );

  it('that counts assets from the cache too, so that a second run does not get further', async () => {
    const requests = pictures(6).map((path) => requestFor(path, { md5: 'a' }));
    const cacheDir = newFolder();
    for (let time = 0; time < 4; time++) {
      expect((await runDownload(server.origin, requests, { cacheDir, ...limit })).findings).toEqual([tooLarge]);
    }
    expect((await runDownload(server.origin, requests, { cacheDir })).findings).toEqual([]);
    expect((await runDownload(server.origin, requests, { cacheDir, ...limit })).findings).toEqual([tooLarge]);
  });

  it('that may be reached in the middle of a body', async () => {
    const path = newPath();
    server.answer(path, { ...answerWith(large), length: 'chunked', trickle: { bytes: 100_000, every: 20 } });
    const { findings } = await runDownload(server.origin, [requestFor(path)], limit);
    expect(findings).toEqual([tooLarge]);
  });

  it('that makes no finding where all assets fit', async () => {
    const requests = pictures(2).map((path) => requestFor(path));
    expect((await runDownload(server.origin, requests, limit)).findings).toEqual([]);
  });
});

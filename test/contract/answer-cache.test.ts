import { readdirSync, readlinkSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { AnswerCache } from 'datocms-assets/runtime';
import { createDiskCache } from 'datocms-assets/runtime/node';
import { describe, expect, it } from 'vitest';
import { bytesOf, filesIn, film, filmAnswer, png, pngAnswer, type, useAssetHost } from '../support/kept-assets.ts';

const { assets, startSite, publish } = useAssetHost();

describe('a cache of assets on disk', () => {
  it.each([
    ['a picture', 'a.png', pngAnswer],
    ['a film', 'a.mp4', filmAnswer],
  ])('keeps %s for the next request, and for the next process', async (_, file, answer) => {
    const site = startSite();
    const { path, url } = await publish(site, file, answer);
    const first = await site.get(url);
    expect((await bytesOf(first)).equals(answer.body)).toBe(true);
    for (const each of [site, site, startSite({ dir: site.dir })]) {
      const response = await each.get(`${url}?w=1`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, answer.headers['content-type']]);
      expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
      expect((await bytesOf(response)).equals(answer.body)).toBe(true);
      const etag = response.headers.get('etag') as string;
      expect((await each.get(url, { 'if-none-match': etag })).status).toBe(304);
    }
    expect(assets().requestsTo(path)).toHaveLength(1);
    expect(site.warnings).toEqual([]);
  });

  it('answers parts of a film that it has, and asks for all of one that it does not have only if all is wanted', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.mp4', ({ headers: { range } }) =>
      range === undefined
        ? filmAnswer
        : {
            status: 206,
            headers: { 'content-type': 'video/mp4', 'content-range': `bytes 0-1/${film.length}` },
            body: '12',
          },
    );
    expect((await bytesOf(await site.get(url, { range: 'bytes=0-1' }))).toString()).toBe('12');
    expect(filesIn(site.dir)).toEqual([]);
    const all = await site.get(url, { range: 'bytes=0-' });
    expect([all.status, all.headers.get('content-range')]).toEqual([206, `bytes 0-${film.length - 1}/${film.length}`]);
    await bytesOf(all);
    for (const [range, part] of [
      ['bytes=0-1', film.subarray(0, 2)],
      ['bytes=1000000-2999999', film.subarray(1_000_000, 3_000_000)],
      ['bytes=-300000', film.subarray(-300_000)],
    ] as const) {
      const response = await site.get(url, { range });
      expect([range, response.status, (await bytesOf(response)).equals(part)]).toEqual([range, 206, true]);
    }
    const beyond = await site.get(url, { range: `bytes=${film.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${film.length}`]);
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it('answers many visitors who ask a new process for parts of a film at once', async () => {
    const { dir, ...site } = startSite();
    const { url } = await publish({ dir, ...site }, 'a.mp4', filmAnswer);
    await bytesOf(await site.get(url));
    const next = startSite({ dir });
    const parts = Array.from({ length: 100 }, () => next.get(url, { range: 'bytes=5-9' }).then(bytesOf));
    expect((await Promise.all(parts)).every((part) => part.equals(film.subarray(5, 10)))).toBe(true);
  });

  it('keeps one answer for each class of browsers', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    for (const accept of ['image/avif,image/webp', 'image/webp', '*/*', 'image/webp,image/*', '']) {
      await bytesOf(await site.get(url, { accept }));
    }
    expect(assets().requestsTo(path)).toHaveLength(3);
  });

  it('answers 404 for a withdrawn asset that it has', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    await bytesOf(await site.get(url));
    site.withdrawn.add(path);
    expect((await site.get(url)).status).toBe(404);
  });

  it('makes one request for 1,000 visitors of a new picture at once', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    const bodies = await Promise.all(Array.from({ length: 1000 }, async () => bytesOf(await site.get(url))));
    expect(bodies.every((body) => body.equals(png))).toBe(true);
    expect(assets().requestsTo(path)).toHaveLength(1);
  });

  it('sends a new film to each of several visitors at once', async () => {
    const site = startSite();
    const { url } = await publish(site, 'a.mp4', filmAnswer);
    const bodies = await Promise.all(Array.from({ length: 3 }, async () => bytesOf(await site.get(url))));
    expect(bodies.every((body) => body.equals(film))).toBe(true);
  });

  it.each([
    ['an error of the host', { status: 500 }, 502],
    ['a missing asset', { status: 404 }, 404],
    ['HTML', { ...type('text/html'), body: '<!doctype html>' }, 502],
    ['JSON in the place of a picture', { ...type('application/json'), body: '{"error":"busy"}' }, 502],
    ['a picture that is cut', { ...pngAnswer, cutAt: 20 }, 502],
    ['a picture that stalls', { ...pngAnswer, stallAt: 20 }, 504],
    [
      'a picture that never comes',
      { ...pngAnswer, raw: `HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 9\r\n\r\n` },
      502,
    ],
  ] as const)('keeps nothing of %s', async (_, answer, status) => {
    const site = startSite({}, { timeout: 0.5 });
    const { path, url } = await publish(site, 'a.png', [answer, pngAnswer]);
    expect((await site.get(url)).status).toBe(status);
    expect(filesIn(site.dir)).toEqual([]);
    expect((await site.get(url)).status).toBe(200);
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it.each([
    ['stalls', { ...filmAnswer, stallAt: 2_000_000 }],
    ['is cut', { ...filmAnswer, cutAt: 2_000_000 }],
    ['is shorter than stated', { ...filmAnswer, length: film.length + 9 }],
    [
      'is a bomb',
      {
        headers: { 'content-type': 'video/mp4', 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(270 * 1024 * 1024, film.subarray(0, 12))),
      },
    ],
  ] as const)('keeps nothing of a film that %s, and ends the answer with an error', async (_, answer) => {
    const site = startSite({}, { timeout: 0.5 });
    const { url } = await publish(site, 'a.mp4', answer);
    await expect(bytesOf(await site.get(url))).rejects.toThrow();
    expect(filesIn(site.dir)).toEqual([]);
  });

  it('keeps nothing of a film whose visitor leaves', async () => {
    const site = startSite();
    const { url } = await publish(site, 'a.mp4', filmAnswer);
    const reader = (await site.get(url)).body?.getReader();
    await reader?.read();
    expect(filesIn(site.dir)).toHaveLength(1);
    await reader?.cancel();
    expect(filesIn(site.dir)).toEqual([]);
  });

  it('asks the asset host for what the cache has lost since it was found', async () => {
    const found = { type: 'image/png', length: png.length, sha256: 'a'.repeat(64), isFresh: true };
    const cache: AnswerCache = {
      find: async () => ({ ...found, read: () => Promise.reject(new Error('gone')) }),
      put: async (_, { body }) => body,
      remove: async () => {},
    };
    const site = startSite({}, { cache });
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    const response = await site.get(url);
    expect([response.status, (await bytesOf(response)).equals(png)]).toEqual([200, true]);
    expect(assets().requestsTo(path)).toHaveLength(1);
  });

  it('sends no bytes of a file that another process has put in the place of the one that it found', async () => {
    const { dir, ...kept } = startSite();
    const { url } = await publish({ dir, ...kept }, 'a.mp4', filmAnswer);
    await bytesOf(await kept.get(url));
    const [file = ''] = filesIn(dir);
    const disk = createDiskCache({ dir });
    const cache: AnswerCache = {
      find: async (key) => {
        const found = await disk.find(key);
        writeFileSync(`${file}.new`, Buffer.alloc(statSync(file).size));
        renameSync(`${file}.new`, file);
        return found;
      },
      put: async (_, { body }) => body,
      remove: async () => {},
    };
    expect((await bytesOf(await startSite({ dir }, { cache }).get(url))).equals(film)).toBe(true);
    const open = process.platform === 'linux' ? readdirSync('/proc/self/fd').map(linkOf) : [];
    expect(open.filter((path) => path.startsWith(dir))).toEqual([]);
  });
});

/** The file of a descriptor; nothing for one that is closed by now. */
function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}

import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { AnswerCache } from 'datocms-assets/runtime';
import { createDiskCache } from 'datocms-assets/runtime/node';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  filesIn,
  film,
  filmAnswer,
  host,
  picture,
  png,
  pngAnswer,
  type,
  useAssetHost,
} from '../support/kept-assets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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

  it('keeps no film of more than a quarter of its size', async () => {
    const site = startSite({ maxBytes: 4 * film.length - 4 });
    const { url } = await publish(site, 'a.mp4', filmAnswer);
    expect((await bytesOf(await site.get(url))).equals(film)).toBe(true);
    expect(filesIn(site.dir)).toEqual([]);
  });

  it.each([
    ['a byte of a picture has changed', 'a.png', pngAnswer, (bytes: Buffer) => bytes.fill('x', 50, 51)],
    ['a byte of a film has changed', 'a.mp4', filmAnswer, (bytes: Buffer) => bytes.fill('x', 2_000_000, 2_000_001)],
    [
      'its type has changed',
      'a.png',
      pngAnswer,
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('\nimage/png\n', '\ntext/html\n'), 'latin1'),
    ],
    ['its end is missing', 'a.png', pngAnswer, (bytes: Buffer) => bytes.subarray(0, -1)],
    ['it is empty', 'a.png', pngAnswer, () => Buffer.alloc(0)],
    ['it is that of another asset', 'a.png', pngAnswer, 'other'],
  ] as const)('asks again if a file shows that %s', async (_, file, answer, change) => {
    const { dir, ...site } = startSite();
    const { path, url } = await publish({ dir, ...site }, file, answer);
    await bytesOf(await site.get(url));
    const [kept = ''] = filesIn(dir);
    if (change === 'other') {
      const other = await publish({ dir, ...site }, 'b.png', { ...pngAnswer, body: await picture('#fff') });
      await bytesOf(await site.get(other.url));
      const [foreign = ''] = filesIn(dir).filter((each) => each !== kept);
      writeFileSync(kept, readFileSync(foreign));
    } else {
      writeFileSync(kept, change(readFileSync(kept)));
    }
    const response = await startSite({ dir }).get(url);
    expect([response.status, (await bytesOf(response)).equals(answer.body)]).toEqual([200, true]);
    expect(response.headers.get('content-type')).toBe(answer.headers['content-type']);
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it('notices in the same process that a film on disk has changed', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.mp4', filmAnswer);
    for (let times = 0; times < 2; times++) await bytesOf(await site.get(url));
    const [kept = ''] = filesIn(site.dir);
    const bytes = readFileSync(kept);
    writeFileSync(kept, bytes.fill('x', 2_000_000, 2_000_001));
    expect((await bytesOf(await site.get(url))).equals(film)).toBe(true);
    expect(assets().requestsTo(path)).toHaveLength(2);
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

  it('believes nothing that another key has written', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    await bytesOf(await site.get(url));
    const other = startSite({ dir: site.dir }, { key: Buffer.alloc(32, 8).toString('base64url') });
    await bytesOf(await other.get(await other.runtime.seal(host + path)));
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it('stays below its limit, and removes what was not used for the longest time', async () => {
    const options = { maxBytes: 40_000, maxAge: 100_000 };
    const site = startSite(options);
    const body = Buffer.concat([png, Buffer.alloc(4000)]);
    const put = async (file: string) => {
      const asset = await publish(site, file, { ...pngAnswer, body });
      await bytesOf(await site.get(asset.url));
      return asset;
    };
    const used = await put('used.png');
    const [usedFile = ''] = filesIn(site.dir);
    const others = [await put('a.png'), await put('b.png'), await put('c.png')];
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    for (const file of filesIn(site.dir)) utimesSync(file, hoursAgo(file === usedFile ? 2 : 1), hoursAgo(3));
    await bytesOf(await startSite({ ...options, dir: site.dir }).get(used.url));
    await expect.poll(() => statSync(usedFile).atimeMs).toBeGreaterThan(hoursAgo(0.1).getTime());

    for (let at = 0; at < 12; at++) {
      await put('new.png');
      const size = () =>
        filesIn(site.dir).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
      await expect.poll(size).toBeLessThan(options.maxBytes);
      if (at === 5) await bytesOf(await startSite({ ...options, dir: site.dir }).get(used.url));
    }
    expect(assets().requestsTo(used.path)).toHaveLength(1);
    const next = startSite({ ...options, dir: site.dir });
    for (const { url, path } of others) {
      await bytesOf(await next.get(url));
      expect(assets().requestsTo(path)).toHaveLength(2);
    }
  });

  it('writes only a part of its limit for many visitors of a new film, and keeps it once', async () => {
    const site = startSite({ maxBytes: 16_000_000 });
    const { url } = await publish(site, 'many.mp4', filmAnswer);
    // Those who ask in the same moment write one file anyway.
    const visits: Response[] = [];
    for (let visitor = 0; visitor < 12; visitor++) visits.push(await site.get(url));
    let most = 0;
    const bodies = visits.map(async ({ body }) => {
      const parts: Uint8Array[] = [];
      for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
        parts.push(part);
        const sizes = filesIn(site.dir).map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
        most = Math.max(
          most,
          sizes.reduce((sum, size) => sum + size, 0),
        );
      }
      return Buffer.concat(parts).equals(film);
    });
    expect(new Set(await Promise.all(bodies))).toEqual(new Set([true]));
    expect(most).toBeLessThan(8_500_000);
    await expect.poll(() => filesIn(site.dir).length).toBe(1);
    expect((await site.get(url)).headers.get('etag')).not.toBeNull();
  });

  it('removes what killed processes left, after a day', async () => {
    const site = startSite();
    const folder = join(site.dir, 'answers-v1/tmp');
    mkdirSync(folder, { recursive: true });
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3600 * 1000);
    for (const name of ['old', 'new']) writeFileSync(join(folder, `${name}.tmp`), 'x');
    utimesSync(join(folder, 'old.tmp'), twoDaysAgo, twoDaysAgo);
    await bytesOf(await site.get((await publish(site, 'a.png', pngAnswer)).url));
    await expect.poll(() => readdirSync(folder)).toEqual(['new.tmp']);
  });

  it('goes on without a folder that can’t be written, and warns once', async () => {
    const dir = join(temporaryFolder('read-only'), 'file');
    writeFileSync(dir, '');
    const site = startSite({ dir });
    for (const [file, answer] of [
      ['a.png', pngAnswer],
      ['a.mp4', filmAnswer],
    ] as const) {
      const { path, url } = await publish(site, file, answer);
      for (let times = 0; times < 2; times++)
        expect((await bytesOf(await site.get(url))).equals(answer.body)).toBe(true);
      expect(assets().requestsTo(path)).toHaveLength(2);
    }
    expect(site.warnings).toEqual([expect.stringContaining(`The cache of assets in ${dir} can't be written`)]);
  });

  it('writes files that only its user can read, with nothing of the CMS in them or in their names', async () => {
    const site = startSite();
    const { url } = await publish(site, 'kettle.png', pngAnswer);
    await bytesOf(await site.get(url));
    const [file = ''] = filesIn(site.dir);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(file).toMatch(/\/answers-v1\/[0-9a-f]{2}\/[0-9a-f]{62}$/);
    expect(readFileSync(file, 'latin1')).not.toMatch(/kettle|99001|datocms/);
  });

  it('refuses wrong numbers', () => {
    expect(() => createDiskCache({ maxBytes: -1, maxAge: Number.NaN })).toThrow(
      /maxBytes: must be .*\n?.*maxAge: must be/s,
    );
  });
});

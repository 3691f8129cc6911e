import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEdgeCache } from '../support/edge-cache.ts';
import { bytesOf, filesIn, type KeepingSite, useAssetHost } from '../support/kept-assets.ts';
import { startWorkerd } from '../support/start-workerd.ts';
import { StreamSource, segments } from '../support/stream-source.ts';

const { assets, startSite } = useAssetHost();
const start = (dir?: string, maxAge = 3600) =>
  startSite({ maxAge, ...(dir !== undefined && { dir }) }, { video: 'hls' });
const namesIn = (text: string) => (text.match(/video\.[\w-]+\.\w+/g) ?? []).map((name) => `/media/${name}`);

let count = 0;
const newSource = (options: Omit<ConstructorParameters<typeof StreamSource>[1], 'id'> = {}) => {
  count += 1;
  return new StreamSource(assets(), { id: `Kept${count}Film`, ...options });
};

/** The bodies of a stream and all its files, by path. */
async function watch(get: (path: string) => Promise<Response>, master: string): Promise<Map<string, string>> {
  const bodies = new Map<string, string>();
  const visit = async (path: string): Promise<void> => {
    if (bodies.has(path)) return;
    const response = await get(path);
    expect([path, response.status]).toEqual([path, 200]);
    const bytes = await bytesOf(response);
    bodies.set(path, bytes.toString('latin1'));
    if (path.endsWith('.m3u8')) for (const name of namesIn(bytes.toString())) await visit(name);
  };
  await visit(master);
  return bodies;
}

const age = ({ dir }: KeepingSite, seconds: number) => {
  const then = new Date(Date.now() - seconds * 1000);
  for (const file of filesIn(dir)) utimesSync(file, then, then);
};

describe('a cache on disk with videos', () => {
  it('keeps all files of a stream for other processes, which ask Mux nothing', async () => {
    const source = newSource({ form: 'cmaf', subtitles: true });
    const site = start();
    const master = await site.runtime.seal(source.url);
    const watched = await watch(site.get, master);
    expect(watched.size).toBe(1 + 3 + 2 * 5 + 4);
    const requests = assets().requests.length;
    expect(await watch(start(site.dir).get, master)).toEqual(watched);
    expect(assets().requests).toHaveLength(requests);
    const other = start(site.dir);
    other.withdrawn.add(`mux:${source.url.slice(23, -5)}`);
    for (const path of watched.keys()) expect((await other.get(path)).status).toBe(404);
  });

  it('answers a stream that is old where Mux does not answer', async () => {
    const source = newSource();
    const site = start();
    const master = await site.runtime.seal(source.url);
    const watched = await watch(site.get, master);
    age(site, 61);
    assets().answer(new URL(source.url).pathname, { status: 503 });
    source.expiredUntil = source.readings;
    expect(await watch(start(site.dir, 60).get, master)).toEqual(watched);
  });

  it('reads the playlists again whose URLs have expired while they were kept', async () => {
    const source = newSource();
    const site = start();
    const master = await site.runtime.seal(source.url);
    const [playlist = ''] = namesIn(await (await site.get(master)).text());
    const [segment = ''] = namesIn(await (await site.get(playlist)).text());
    source.expiredUntil = source.readings;
    const response = await start(site.dir).get(segment);
    expect([response.status, (await bytesOf(response)).equals(source.segment(0, 0))]).toEqual([200, true]);
    expect(source.readings).toBe(2);
    // A playlist that was read again is kept, too.
    expect((await start(site.dir).get(playlist)).status).toBe(200);
    expect(source.readings).toBe(2);
  });

  it('keeps an MP4, and looks for it among those that Mux may have once', async () => {
    const film = segments.mp4('film', 3_000_000);
    const id = 'KeptMp4Film';
    assets().answer(`/${id}/low.mp4`, { body: film, headers: { 'content-type': 'video/mp4' } });
    const site = startSite({}, { video: { mode: 'mp4', maxResolution: '720p' } });
    const url = await site.runtime.seal(`https://stream.mux.com/${id}.m3u8`);
    const before = assets().requests.length;
    expect((await bytesOf(await site.get(url))).equals(film)).toBe(true);
    const tried = assets().requests.length - before;
    const again = startSite({ dir: site.dir }, { video: { mode: 'mp4', maxResolution: '720p' } });
    const part = await again.get(url, { range: 'bytes=1000000-1000009' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1000000-1000009/${film.length}`]);
    expect((await bytesOf(part)).equals(film.subarray(1_000_000, 1_000_010))).toBe(true);
    expect(assets().requests.length - before).toBe(tried);
    const missing = await site.runtime.seal('https://stream.mux.com/NoMp4AtAll.m3u8');
    const start = assets().requests.length;
    for (let times = 0; times < 5; times++) expect((await site.get(missing)).status).toBe(502);
    expect(assets().requests.length - start).toBeLessThan(15);
  });
});

describe('the cache of a worker with videos', () => {
  it('keeps segments and playlists, under names that nobody else knows', async () => {
    const cache = await startEdgeCache();
    const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
    const bindings = { assets: assets().origin, key: Buffer.alloc(32, 5).toString('base64url'), video: 'hls' };
    const setup = { cache: cache.address };
    const workers = await Promise.all([startWorkerd(entry, bindings, setup), startWorkerd(entry, bindings, setup)]);
    try {
      const [one, two] = workers.map(
        ({ origin }) =>
          (path: string) =>
            fetch(origin + path, { redirect: 'manual' }),
      );
      const source = newSource({ subtitles: true });
      const get = one as NonNullable<typeof one>;
      const master = await (await get(`/seal?${encodeURIComponent(source.url)}`)).text();
      const watched = await watch(get, master);
      expect(watched.size).toBe(1 + 3 + 3 * 4);
      await expect.poll(() => cache.entries.size).toBe(watched.size);
      for (const name of cache.entries.keys()) {
        expect(name).toMatch(/\/media\/[0-9a-f]{64}$/);
        expect((await get(new URL(name).pathname)).status).toBe(404);
      }
      // Another worker of the same site, as its host name would be the same.
      const origins = workers.map(({ origin }) => origin) as [string, string];
      for (const [name, answer] of [...cache.entries]) cache.entries.set(name.replace(...origins), answer);
      const requests = assets().requests.length;
      expect(await watch(two as NonNullable<typeof two>, master)).toEqual(watched);
      expect(assets().requests).toHaveLength(requests);
    } finally {
      for (const each of workers) each.close();
      cache.close();
    }
  });
});

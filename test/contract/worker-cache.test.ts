import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startEdgeCache } from '../support/edge-cache.ts';
import { createMoment } from '../support/fault-server.ts';
import { bytesOf, filmAnswer, host, png, pngAnswer, type, useAssetHost } from '../support/kept-assets.ts';
import { startVisit } from '../support/leaving-visitor.ts';
import { startWorkerd } from '../support/start-workerd.ts';

const { assets } = useAssetHost();

describe('the cache of a worker', () => {
  it('keeps pictures, by variant and class of browsers, and answers nothing that is withdrawn', async () => {
    const cache = await startEdgeCache();
    const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
    const key = Buffer.alloc(32, 5).toString('base64url');
    const workerd = await startWorkerd(entry, { assets: assets().origin, key }, { cache: cache.address });
    try {
      const get = (path: string, headers: Record<string, string> = {}) => fetch(workerd.origin + path, { headers });
      const sealed = async (path: string) => (await get(`/seal?${encodeURIComponent(host + path)}`)).text();
      const path = '/99001/1700009999-edge.png';
      assets().answer(path, [pngAnswer, pngAnswer, { status: 500 }]);
      const url = await sealed(path);
      for (const [query, accept, requests] of [
        ['', '*/*', 1],
        ['?w=1', 'image/*', 1],
        ['?w=2', 'image/webp', 2],
        ['', 'image/webp,image/png', 2],
      ] as const) {
        const response = await get(url + query, { accept });
        expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
        expect((await bytesOf(response)).equals(png)).toBe(true);
        await expect.poll(() => cache.entries.size).toBe(requests);
        expect(assets().requestsTo(path)).toHaveLength(requests);
      }
      for (const [name, answer] of cache.entries) {
        expect(name).toMatch(new RegExp(`^${workerd.origin}/media/[0-9a-f]{64}$`));
        expect(answer.toString('latin1')).toMatch(
          /^HTTP\/1.1 200 OK\r\n(?:.+\r\n)*cache-control: public, max-age=3600\r\n/i,
        );
        expect(answer.toString('latin1')).not.toMatch(/datocms|edge\.png/);
      }
      // Somebody else can't read it without the sealed URL.
      expect((await get(new URL([...cache.entries.keys()][0] as string).pathname)).status).toBe(404);

      for (const [name, answer] of cache.entries)
        cache.entries.set(name, Buffer.from(answer.toString('latin1').replace('IHDR', 'XXXX'), 'latin1'));
      expect((await get(url)).status).toBe(502);

      const draft = '/99001/1700009998-draft.png';
      assets().answer(draft, pngAnswer);
      const expiring = await get(await sealed(draft));
      expect([expiring.status, expiring.headers.get('cache-control')?.slice(0, 9)]).toEqual([200, 'private, ']);
      await expect.poll(() => cache.entries.size).toBe(3);
      cache.entries.clear();
      for (const [file, answer, status] of [
        ['missing.png', { status: 404 }, 404],
        ['a.html', { ...type('text/html'), body: '<p>' }, 502],
        ['a.mp4', filmAnswer, 200],
      ] as const) {
        const other = `/99001/1700009997-${file}`;
        assets().answer(other, answer);
        const response = await get(await sealed(other));
        await response.arrayBuffer();
        expect(response.status).toBe(status);
      }
      expect(cache.entries.size).toBe(0);
      await get(`/withdraw?${encodeURIComponent(path)}`);
      expect((await get(url)).status).toBe(404);
    } finally {
      workerd.close();
      cache.close();
    }
  });

  it.each([
    ['2026-01-01', 'no-cache'],
    ['2024-01-01', undefined],
  ])(
    'is the only one of Cloudflare that is used, where workers can say so: since %s',
    async (compatibilityDate, sent) => {
      const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
      const hosts = { [new URL(host).host]: assets().origin };
      const key = Buffer.alloc(32, 5).toString('base64url');
      const workerd = await startWorkerd(entry, { key }, { hosts, compatibilityDate });
      try {
        const path = `/99001/1700009996-since-${compatibilityDate}.png`;
        assets().answer(path, pngAnswer);
        const url = await (await fetch(`${workerd.origin}/seal?${encodeURIComponent(host + path)}`)).text();
        expect((await bytesOf(await fetch(workerd.origin + url))).equals(png)).toBe(true);
        expect(
          assets()
            .requestsTo(path)
            .map(({ headers }) => headers['cache-control']),
        ).toEqual([sent]);
      } finally {
        workerd.close();
      }
    },
  );

  it.each(['2026-01-01', '2024-01-01'])(
    'answers a picture after the visitor left who has asked for it first: since %s',
    async (compatibilityDate) => {
      const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
      const key = Buffer.alloc(32, 5).toString('base64url');
      const bindings = { assets: assets().origin, key, keepsOn: 'false' };
      const workerd = await startWorkerd(entry, bindings, { compatibilityDate });
      try {
        const path = `/99001/1700009995-left-${compatibilityDate}.png`;
        assets().answer(path, [{ ...pngAnswer, delay: 400 }, pngAnswer]);
        const url = await (await fetch(`${workerd.origin}/seal?${encodeURIComponent(host + path)}`)).text();
        const first = startVisit(workerd.origin, url);
        await expect.poll(() => assets().requestsTo(path).length).toBe(1);
        const get = async () => (await bytesOf(await fetch(workerd.origin + url))).equals(png);
        const waiting = get();
        await sleep(50);
        first.resetAndDestroy();
        await sleep(50);
        expect(await Promise.all([waiting, get()])).toEqual([true, true]);
        expect(await get()).toBe(true);
      } finally {
        workerd.close();
      }
    },
  );

  it('has the picture for others when the visitor left who has asked for it first, with the context', async () => {
    const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
    const key = Buffer.alloc(32, 5).toString('base64url');
    const workerd = await startWorkerd(entry, { assets: assets().origin, key });
    try {
      const path = '/99001/1700009994-left.png';
      const { after, come } = createMoment();
      assets().answer(path, { ...pngAnswer, after });
      const seal = async () => (await fetch(`${workerd.origin}/seal?${encodeURIComponent(host + path)}`)).text();
      const url = await seal();
      const first = startVisit(workerd.origin, url);
      await expect.poll(() => assets().requestsTo(path).length).toBe(1);
      first.resetAndDestroy();
      await sleep(50);
      const second = fetch(workerd.origin + url);
      // The worker takes requests in their order.
      await seal();
      come();
      expect((await bytesOf(await second)).equals(png)).toBe(true);
      expect(assets().requestsTo(path)).toHaveLength(1);
    } finally {
      workerd.close();
    }
  });
});

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRuntime, packPublished } from 'datocms-assets/runtime';
import { expect, it } from 'vitest';
import { startFaultServer } from '../support/fault-server.ts';
import { bytesOf, host, png, pngAnswer, useAssetHost } from '../support/kept-assets.ts';
import { startVisit } from '../support/leaving-visitor.ts';
import { startWorkerd } from '../support/start-workerd.ts';

const { assets } = useAssetHost();

it.each(['2026-01-01', '2024-01-01'])(
  'reads the index of a worker also if the visitor leaves who came first: since %s',
  async (compatibilityDate) => {
    const key = Buffer.alloc(32, 5).toString('base64url');
    const path = `/99001/1700009990-since-${compatibilityDate}.png`;
    assets().answer(path, pngAnswer);
    const url = await createRuntime({
      key,
      route: '/media',
      site: 'https://www.example.org',
      isPublished: () => true,
    }).seal(host + path);
    const store = await startFaultServer();
    store.answer('/published.bin?urlencoded=true', { body: packPublished([path]), delay: 500 });
    const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
    const setup = { compatibilityDate, kv: { PUBLISHED: store.origin } };
    const workerd = await startWorkerd(entry, { assets: assets().origin, key }, setup);
    try {
      const first = startVisit(workerd.origin, url);
      await expect.poll(() => store.requests.length).toBe(1);
      const get = async () => (await bytesOf(await fetch(workerd.origin + url))).equals(png);
      const waiting = get();
      await sleep(50);
      first.resetAndDestroy();
      await sleep(50);
      expect(await Promise.all([waiting, get()])).toEqual([true, true]);
      expect(store.requests.length).toBeLessThanOrEqual(3);
    } finally {
      workerd.close();
      await store.close();
    }
  },
);

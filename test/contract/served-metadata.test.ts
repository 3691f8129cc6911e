import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectStripped, photo, photoKinds } from '../support/camera-photos.ts';
import { bytesOf, filesIn, host, type, useAssetHost } from '../support/kept-assets.ts';
import worker from '../support/runtime-worker.ts';
import { type RunningWorker, startWorkerd } from '../support/start-workerd.ts';

const { assets, startSite, publish } = useAssetHost();
const key = Buffer.alloc(32, 5).toString('base64url');
const answerOf = (body: Buffer, contentType = 'image/jpeg') => ({ ...type(contentType), body });
/** More than is shared, and sent while it comes, without the option. */
const longTail = Buffer.alloc(9 * 1024 * 1024, 'tail');

let workerd: RunningWorker;
beforeAll(async () => {
  const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
  workerd = await startWorkerd(entry, { assets: assets().origin, key, stripMetadata: 'true' });
});
afterAll(() => workerd.close());

type Send = (path: string, init?: RequestInit) => Promise<Response>;

describe.each<[string, Send]>([
  [
    'Node',
    (path, init) =>
      worker.fetch(new Request(`https://www.example.org${path}`, init), {
        assets: assets().origin,
        key,
        stripMetadata: 'true',
      }),
  ],
  ['workerd', (path, init) => fetch(workerd.origin + path, init)],
])('a site in %s that removes metadata', (name, send) => {
  it.each(photoKinds)('sends %s with pixels, profile and orientation only', async (file, contentType, make) => {
    const original = await make();
    const path = `/99001/1700000001-${name}-${file}`;
    assets().answer(path, answerOf(original, contentType));
    const url = await (await send(`/seal?${encodeURIComponent(host + path)}`)).text();
    const response = await send(url);
    const bytes = await bytesOf(response);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, contentType]);
    await expectStripped(bytes, original);

    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
    const head = await send(url, { method: 'HEAD' });
    for (const { headers } of [response, head]) {
      expect([headers.get('etag'), headers.get('content-length')]).toEqual([etag, String(bytes.length)]);
    }
    expect((await send(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const part = await send(url, { headers: { range: 'bytes=5-' } });
    expect([part.status, (await bytesOf(part)).equals(bytes.subarray(5))]).toEqual([206, true]);
  });
});

describe('a site that removes metadata', () => {
  it('shares no kept answer with one that leaves images as they are', async () => {
    const plain = startSite();
    const strict = startSite({ dir: plain.dir }, { stripMetadata: true });
    const original = await photo((image) => image.jpeg());
    const { path, url } = await publish(plain, 'a.jpg', answerOf(original));
    for (let times = 0; times < 2; times++) {
      expect((await bytesOf(await plain.get(url))).equals(original)).toBe(true);
      await expectStripped(await bytesOf(await strict.get(url)), original);
    }
    expect(assets().requestsTo(path)).toHaveLength(2);
    expect(filesIn(plain.dir)).toHaveLength(2);
  });

  it('reads an image whole that is sent while it comes otherwise, and leaves out what is appended', async () => {
    const site = startSite({}, { stripMetadata: true });
    const original = await photo((image) => image.jpeg());
    const { url } = await publish(site, 'a.jpg', answerOf(Buffer.concat([original, longTail])));
    const bytes = await bytesOf(await site.get(url));
    await expectStripped(bytes, original);
    expect(bytes.length).toBeLessThan(original.length);
  });

  it.each(['with', 'without'])('refuses an image that is too large to be read whole, %s a length', async (has) => {
    const failures: string[] = [];
    const site = startSite({}, { stripMetadata: true, onFailure: (message) => failures.push(message) });
    const body = Buffer.concat([await photo((image) => image.jpeg()), Buffer.alloc(65 * 1024 * 1024)]);
    const length = has === 'with' ? body.length : 'chunked';
    const { url } = await publish(site, 'a.jpg', { ...answerOf(body), length });
    expect((await site.get(url)).status).toBe(502);
    expect(failures).toEqual([
      `${url}: 502: it is an image of more than 64 MiB, too large to remove its metadata. Ask for a smaller one with parameters such as w=2000.`,
    ]);
    expect(filesIn(site.dir)).toEqual([]);
  });

  it('sends formats from which it can’t be removed as they are', async () => {
    const site = startSite({}, { stripMetadata: true });
    const original = Buffer.concat([await photo((image) => image.avif()), longTail]);
    const { url } = await publish(site, 'a.avif', answerOf(original, 'image/avif'));
    expect((await bytesOf(await site.get(url))).equals(original)).toBe(true);
  });
});

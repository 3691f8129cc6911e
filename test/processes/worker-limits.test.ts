import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EdgeCacheServer, startEdgeCache } from '../support/edge-cache.ts';
import { bytesOf, host, type, useAssetHost } from '../support/kept-assets.ts';
import { type RunningWorker, startWorkerd } from '../support/start-workerd.ts';

// Cloudflare gives all visitors of a worker 128 MB, and a request of its free plan 10 ms of the processor.

const mebibyte = 1024 * 1024;
const { assets } = useAssetHost();
let cache: EdgeCacheServer;
let worker: RunningWorker;

beforeAll(async () => {
  cache = await startEdgeCache();
  const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
  const bindings = { assets: assets().origin, key: Buffer.alloc(32, 5).toString('base64url') };
  worker = await startWorkerd(entry, bindings, { cache: cache.address });
});
beforeEach(() => cache.entries.clear());
afterAll(() => {
  worker.close();
  cache.close();
});

const jpeg = (length: number) =>
  Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100', 'hex'), Buffer.alloc(length, 7)]);
const sealed = async (path: string) => (await fetch(`${worker.origin}/seal?${encodeURIComponent(host + path)}`)).text();
const lengthOf = async (url: string) => (await bytesOf(await fetch(worker.origin + url))).length;

it('sends a film with little more of the processor than a worker that only passes it on', async () => {
  const path = '/99001/1700008001-long.mp4';
  const film = Buffer.concat([Buffer.from('000000186674797069736f6d', 'hex'), Buffer.alloc(32 * mebibyte)]);
  assets().answer(path, { ...type('video/mp4'), body: film });
  const timeOf = async (url: string) => {
    const before = processorTime(worker.pid);
    expect(await lengthOf(url)).toBe(film.length);
    return processorTime(worker.pid) - before;
  };
  const url = await sealed(path);
  const bare = `/bare?${encodeURIComponent(host + path)}`;
  const ratios: number[] = [];
  for (let round = 0; round < 3; round += 1) ratios.push((await timeOf(url)) / (await timeOf(bare)));
  expect(Math.min(...ratios)).toBeLessThan(12);
});

it('reads a text of another server that is compressed with no more of the processor than one that is not', async () => {
  const text = '<p>Lorem ipsum dolor sit amet, <a href="/x">consetetur</a> sadipscing elitr.</p>'.repeat(2 ** 15);
  const timeOf = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) => {
    const before = processorTime(worker.pid);
    const url = `${worker.origin}/page?${encodeURIComponent(JSON.stringify(headers))}`;
    expect((await bytesOf(await fetch(url, { method: 'POST', body }))).length).toBe(text.length);
    return processorTime(worker.pid) - before;
  };
  const zipped = gzipSync(text);
  const times = { plain: [] as number[], compressed: [] as number[] };
  for (let round = 0; round < 5; round += 1) {
    times.plain.push(await timeOf(text, {}));
    times.compressed.push(await timeOf(zipped, { 'content-encoding': 'gzip' }));
  }
  expect(Math.min(...times.compressed)).toBeLessThan(1.4 * Math.min(...times.plain));
});

it('reads no more pictures whole at the same time than its memory holds, and sends the others as they come', async () => {
  const body = jpeg(6 * mebibyte);
  const urls = await Promise.all(
    Array.from({ length: 12 }, (_, at) => {
      const path = `/99001/17000082${at + 10}-large.jpg`;
      assets().answer(path, { ...type('image/jpeg'), body, trickle: { bytes: mebibyte, every: 100 } });
      return sealed(path);
    }),
  );
  const lengths = await Promise.all(urls.map(lengthOf));
  expect(new Set(lengths)).toEqual(new Set([body.length]));
  await expect.poll(() => cache.entries.size).toBeGreaterThan(0);
  await sleep(500);
  expect(cache.entries.size).toBeLessThan(8);
  // There is room again.
  for (const url of urls) await lengthOf(url);
  await expect.poll(() => cache.entries.size).toBe(urls.length);
});

it('sends a large picture that is kept while it comes from the cache, and parts of it', async () => {
  const path = '/99001/1700008300-kept.jpg';
  const body = jpeg(2 * mebibyte);
  assets().answer(path, { ...type('image/jpeg'), body });
  const url = await sealed(path);
  await lengthOf(url);
  await expect.poll(() => cache.entries.size).toBe(1);
  const resume = cache.pauseAt(mebibyte);
  // Only the part comes from the cache.
  const part = await fetch(worker.origin + url, { headers: { range: 'bytes=10-19' } });
  expect([part.status, await bytesOf(part)]).toEqual([206, body.subarray(10, 20)]);
  const { headers, body: stream } = await fetch(worker.origin + url);
  expect([headers.get('content-length'), headers.get('accept-ranges')]).toEqual([String(body.length), 'bytes']);
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  expect((await reader.read()).value?.length).toBeGreaterThan(0);
  resume();
  expect(assets().requestsTo(path)).toHaveLength(1);
  await reader.cancel();
});

/** Milliseconds that all threads of a process have worked. */
function processorTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((id) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createRuntime } from '../../packages/datocms-assets/src/runtime/create-runtime.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const site = 'https://www.example.org';

it.each([
  ['an unknown parameter', 'v', 1500],
  ['a known parameter', 'txt', 1500],
])('keeps no more in memory because visitors put %s into URLs', async (_, name, count) => {
  const key = Buffer.alloc(32, 7).toString('base64url');
  const runtime = createRuntime({ key, route: '/media', site, isPublished: () => true, warn: () => undefined });
  const visit = async (from: number, to: number) => {
    for (let page = from; page < to; page += 100) {
      const urls = Array.from({ length: 100 }, (_, at) => `${page + at}${'1'.repeat(5000)}`);
      const html = urls
        .map((value) => `<img src="https://www.datocms-assets.com/1/1-a.jpg?${name}=${value}">`)
        .join('');
      const headers = { 'content-type': 'text/html' };
      await (await runtime.localize(new Request(site), new Response(html, { headers }))).text();
    }
    collectGarbage();
    return process.memoryUsage().heapUsed / 1e6;
  };
  const half = await visit(0, count);
  const whole = await visit(count, 5 * count);
  expect(whole - half).toBeLessThan(30);
});

it('keeps nothing in memory of the requests for assets', async () => {
  const key = Buffer.alloc(32, 7).toString('base64url');
  const sent: WeakRef<Request>[] = [];
  const fetch = async (request: Request) => {
    sent.push(new WeakRef(request));
    const film = Buffer.from(`000000186674797069736f6d${'00'.repeat(100_000)}`, 'hex');
    if (sent.length % 2 === 0) return new Response(null, { status: 404 });
    return new Response(film, { headers: { 'content-type': 'video/mp4' } });
  };
  const runtime = createRuntime({ key, route: '/media', isPublished: () => true, fetch });
  const url = await runtime.seal('https://www.datocms-assets.com/1/1-a.mp4');
  for (let visits = 0; visits < 100; visits++) await (await runtime.handle(new Request(site + url))).arrayBuffer();
  await expect
    .poll(() => {
      collectGarbage();
      return sent.filter((request) => request.deref()).length;
    })
    .toBeLessThan(5);
});

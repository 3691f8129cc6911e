import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createRuntime } from './create-runtime.ts';

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

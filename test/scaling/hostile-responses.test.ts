import { describe, expect, it } from 'vitest';
import { createRuntime } from '../../packages/datocms-assets/src/runtime/create-runtime.ts';
import { asyncCpuTime, growth, maxGrowth } from '../support/cpu-time.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const runtime = createRuntime({ key, route: '/media', isPublished: () => true, unresolved: 'blank', warn: () => {} });
const request = new Request('https://www.example.org/page');
const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=800';
const localize = (body: ReadableStream<Uint8Array>, headers: Record<string, string> = {}) =>
  runtime.localize(request, new Response(body, { headers: { 'content-type': 'text/html', ...headers } }));

/** @param make gives the chunks, and `undefined` at the end */
const stream = (make: () => Uint8Array | undefined, onCancel: (reason: unknown) => void = () => {}) =>
  new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const chunk = make();
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: onCancel,
  });
const inChunks = (bytes: Uint8Array, length: number) => {
  let at = 0;
  return stream(() => {
    if (at >= bytes.length) return undefined;
    at += length;
    return bytes.slice(at - length, at);
  });
};
async function read(response: Response): Promise<number> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) length += next.value.length;
  return length;
}

describe('localize takes time in proportion to a body', () => {
  const fill = (part: string, length: number) => part.repeat(length / part.length);
  it.each<[string, (length: number) => string, type?: string]>([
    [
      'with a long attribute',
      (length) => `<img src="data:image/png;base64,${fill('iVBORw0K', length)}"><img src="${url}">`,
    ],
    ['with a long script', (length) => `<script>a={${fill('"b":"c>d<e",', length)}}</script><img src="${url}">`],
    ['of ampersands', (length) => `${fill('&amp;', length)}<img src="${url}">`],
    ['of backslashes', (length) => `<p>${fill('\\', length)}datocms-assets.com`],
    ['of percents', (length) => `<a href="${fill('%25', length)}www.datocms-assets.com/a">`],
    ['of blanks', (length) => `<a href="${fill(' ', length)}${url}">`],
    ['of beginnings of tags', (length) => fill('<', length)],
    ['of JSON with beginnings of tags', (length) => `"${url} ${fill('<meta ', length)}"`, 'application/json'],
    [
      'of policies without end',
      (length) => `"${url} <meta ${fill(`sha256-${'A'.repeat(43)} `, length)}"`,
      'application/json',
    ],
  ])('%s', async (_, make, type = 'text/html') => {
    const timeOf = async (length: number) => {
      const body = inChunks(Buffer.from(make(length)), 4096);
      return asyncCpuTime(async () => read(await localize(body, { 'content-type': type })));
    };
    // A byte of a short body costs less, so both are long.
    expect(await growth(timeOf, 500_000, 10)).toBeLessThan(maxGrowth);
  });
});

it.each(['text/plain', 'text/html', 'application/x-ndjson'])(
  'localize takes time in proportion to a body of %s without a border that comes slowly',
  async (type) => {
    const timeOf = async (length: number) => {
      let left = length;
      const body = new ReadableStream<Uint8Array>(
        {
          pull: async (controller) => {
            await new Promise(setImmediate);
            if (left <= 0) return controller.close();
            left -= 64;
            controller.enqueue(Buffer.from('abc+def='.repeat(8)));
          },
        },
        { highWaterMark: 0 },
      );
      return asyncCpuTime(async () => read(await localize(body, { 'content-type': type })));
    };
    expect(await growth(timeOf, 100_000, 10)).toBeLessThan(maxGrowth);
  },
);

describe('localize', () => {
  it('ends a response whose text it would have to hold without end, and its source', async () => {
    const part = new Uint8Array(2 ** 22).fill(32);
    let reason: unknown;
    const endless = stream(
      () => part,
      (error) => {
        reason = error;
      },
    );
    await expect(localize(endless, { 'content-type': 'application/json' })).rejects.toThrow('more than 128 MiB');
    expect(String(reason)).toContain('more than 128 MiB');
  });

  it('ends a response of many lines that it would have to hold to tell a cache about it', async () => {
    const part = Buffer.from(`${url}\n${'a line of text\n'.repeat(2 ** 17)}`);
    const headers = { 'content-type': 'text/plain', 'last-modified': 'Sat, 28 Nov 2026 12:00:00 GMT' };
    await expect(
      localize(
        stream(() => part),
        headers,
      ),
    ).rejects.toThrow('more than 128 MiB');
  });
});

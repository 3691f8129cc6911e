import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createRuntime } from '../create-runtime.ts';

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

describe('localize', () => {
  it('sends each word of a plain text as it comes, but for the beginning of a host', async () => {
    const words = [
      'A ',
      'kettle ',
      'costs ',
      '5 € ',
      'at ',
      'https://www.datocms-',
      'assets.com/1/1-a.jpg',
      ' today',
      '.',
    ];
    let next: () => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const word = words.shift();
        if (word === undefined) return controller.close();
        controller.enqueue(Buffer.from(word));
        await new Promise<void>((resolve) => {
          next = resolve;
        });
      },
    });
    const response = localize(body, { 'content-type': 'text/plain' });
    const seen: string[] = [];
    const reading = response.then(async ({ body: localized }) => {
      for await (const chunk of localized as ReadableStream<Uint8Array>) seen.push(Buffer.from(chunk).toString());
    });
    for (const expected of ['A ', 'A kettle ', 'A kettle costs ', 'A kettle costs 5 € ', 'A kettle costs 5 € at ']) {
      await expect.poll(() => seen.join('')).toBe(expected);
      next();
    }
    for (let rest = 0; rest < 4; rest++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(seen.join('')).not.toContain('datocms');
      next();
    }
    await reading;
    expect(seen.join('')).toMatch(/^A kettle costs 5 € at \/media\/a\.[\w-]+\.jpg today\.$/);
  });

  it('holds back no part of a bomb of gzip that is a page', async () => {
    const bomb = gzipSync('<p>a</p>'.repeat(2 ** 17), { level: 1 });
    const response = await localize(inChunks(bomb, 4096), { 'content-encoding': 'gzip' });
    expect(await read(response)).toBe(2 ** 20);
  });

  it('sends a page with a long style, while the rest is still being made', async () => {
    const page = `<style>${'a{b:c}'.repeat(30_000)}</style><img src="data:image/png;base64,${'iVBO>'.repeat(30_000)}"><p>`;
    const parts = inChunks(Buffer.from(page), 65_536).getReader();
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        const { done, value } = await parts.read();
        if (done) return new Promise(() => {});
        controller.enqueue(value);
      },
    });
    const reader = ((await localize(body)).body as ReadableStream<Uint8Array>).getReader();
    let length = 0;
    while (length < page.length) length += (await reader.read()).value?.length ?? 0;
    expect(length).toBe(page.length);
    await reader.cancel();
  });

  it.each<[string, Record<string, string>]>([
    ['that streams', {}],
    ['that is read to its end', { 'content-length': '900' }],
    ['in gzip', { 'content-encoding': 'gzip' }],
  ])('tells the reader of an error in the source of a body %s', async (_, headers) => {
    const parts = headers['content-encoding'] ? [gzipSync('a'.repeat(9000)).subarray(0, 20)] : [Buffer.from('<p><p')];
    const body = stream(() => {
      const part = parts.shift();
      if (!part) throw new Error('database is gone');
      return part;
    });
    const response = localize(body, headers);
    await expect(response.then(read)).rejects.toThrow('database is gone');
  });

  it('tells the reader of a compressed body that is cut', async () => {
    const bytes = gzipSync(`<p>${url}`.repeat(99)).subarray(0, -9);
    await expect(localize(inChunks(bytes, 64), { 'content-encoding': 'gzip' }).then(read)).rejects.toThrow();
  });

  it.each([
    ['before anything is read', 0],
    ['while the rest is being made', 1],
  ])('ends the source when its reader leaves %s', async (_, reads) => {
    let reason: unknown;
    let count = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) =>
        count++ < 1 ? controller.enqueue(Buffer.from(`<img src="${url}">`)) : new Promise(() => {}),
      cancel: (why) => {
        reason = why;
      },
    });
    const response = await localize(body);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (let at = 0; at < reads; at++) await reader.read();
    const waiting = reads > 0 ? reader.read() : undefined;
    await reader.cancel('visitor has left');
    expect(reason).toBe('visitor has left');
    expect((await waiting)?.done ?? true).toBe(true);
  });

  it.each<[string, Record<string, string>]>([
    ['the beginning of a page', {}],
    ['a page that a cache may keep', { 'cache-control': 'max-age=60' }],
    ['a text in gzip', { 'content-encoding': 'gzip' }],
    ['a header', { link: `<${url}>; rel=preload` }],
  ])('ends the source if it can not replace a URL in %s', async (_, headers) => {
    const broken = createRuntime({ key, route: '/media', isPublished: () => Promise.reject(new Error('gone')) });
    let reason: unknown;
    const page = Buffer.from(`<img src="${url}">`);
    const bytes = headers['content-encoding'] ? new Uint8Array(gzipSync(page)) : new Uint8Array(page);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes),
      cancel: (why) => {
        reason = why;
      },
    });
    const response = new Response(body, { headers: { 'content-type': 'text/html', ...headers } });
    const localized = broken.localize(request, response).then(read);
    await expect(localized).rejects.toThrow('gone');
    // A body that is decoded ends a little later.
    await expect.poll(() => String(reason)).toContain('gone');
  });

  it('ends a compressed source that has sent nothing yet when its reader leaves', async () => {
    let reason: unknown;
    const body = new ReadableStream<Uint8Array>({
      pull: () => new Promise(() => {}),
      cancel: (why) => {
        reason = why;
      },
    });
    const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };
    const response = await localize(body, headers);
    const reader = response.body?.getReader();
    void reader?.read().catch(() => {});
    await reader?.cancel('left');
    await expect.poll(() => String(reason)).toBe('left');
  });

  it('answers a body that ends anywhere, without an asset host', async () => {
    const text = `<img src="${url}&amp;h=1"><script>a="https:\\/\\/www.datocms-assets.com\\/1\\/a.jpg\\u0022"</script>&#x64;atocms-assets.com<!-- ${url}`;
    for (let end = 0; end < text.length; end++) {
      const body = () => inChunks(Buffer.from(text.slice(0, end)), 1 + (end % 7));
      const localized = await (await localize(body())).text();
      expect([end, localized.includes('datocms-assets.com')]).toEqual([end, false]);
      expect(await (await localize(body(), { 'content-length': '9' })).text()).toBe(localized);
    }
  });
});

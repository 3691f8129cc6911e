import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bodyOfParts } from '../../../../../test/support/body-of-parts.ts';
import { createRuntime, type Runtime } from '../index.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const create = (isPublished: (path: string) => boolean) =>
  createRuntime({ key, route: '/media', site: 'https://www.example.org', isPublished, warn: () => {} });
const runtime = create(() => true);
const withDrafts = create((path) => !path.includes('draft'));
const request = new Request('https://www.example.org/page');

const www = 'https://www.datocms-assets.com';
const kettle = `${www}/99001/1700000001-kettle.jpg?w=800`;
const sealed = await runtime.seal(kettle);
const portable = await runtime.seal(kettle, { profile: 'portable' });
const feed = (url: string) => `{"version":"https://jsonfeed.org/version/1.1","items":[{"image":"${url}"}]}`;
// The runtime takes any name for published, so `quiet` would be one too.
const quiet = `${www}/99001/1700000003-quiet%20harbour.jpg`;
const sealedQuiet = await runtime.seal(quiet, { profile: 'portable' });
const share = (url: string) => `<a href="https://www.facebook.com/sharer?u=${url}">`;
const draft = `${www}/99001/1700000002-draft.jpg`;

/** A body that comes in chunks of so many bytes. */
function chunks(bytes: Uint8Array, length: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + length));
      at += length;
    },
  });
}

const send = (body: BodyInit | null, headers: Record<string, string>, using: Runtime = runtime, status = 200) =>
  using.localize(request, new Response(body, { headers, status }));
type BodyInit = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
const html = { 'content-type': 'text/html; charset=utf-8' };

describe('localize', () => {
  it.each([
    ['text/html', `<img src="${kettle}" alt="ß">`, `<img src="${sealed}" alt="ß">`],
    ['text/html', `<meta property="og:image" content="${kettle}">`, `<meta property="og:image" content="${portable}">`],
    ['text/html', `<link rel="preconnect" href="${www}"><p>`, '<p>'],
    ['text/html', share(quiet), share(sealedQuiet)],
    ['application/json', `{"a":"${kettle}"}`, `{"a":"${sealed}"}`],
    ['application/feed+json', feed(kettle), feed(portable)],
    ['application/json+devalue', `[{"a":1},"${kettle}"]`, `[{"a":1},"${sealed}"]`],
    ['application/json+devalue', `[["URL","${kettle}"]]`, `[["URL","https://www.example.org${sealed}"]]`],
    ['application/json+devalue', `["${kettle}",["URL",0]]`, `["https://www.example.org${sealed}",["URL",0]]`],
    ['application/ld+json', `{"image":"${kettle}"}`, `{"image":"${portable}"}`],
    ['application/json', `{"@context":["x"],"a":"${kettle}"}`, `{"@context":["x"],"a":"${portable}"}`],
    ['application/activity+json', `{"icon":"${kettle}"}`, `{"icon":"${portable}"}`],
    ['application/rss+xml', `<rss><url>${kettle}</url></rss>`, `<rss><url>${portable}</url></rss>`],
    ['application/xml', `<urlset><loc>${kettle}</loc></urlset>`, `<urlset><loc>${portable}</loc></urlset>`],
    ['text/css', `a{background:url(${kettle})}`, `a{background:url(${sealed})}`],
    ['text/javascript', `const a="${kettle}"`, `const a="${sealed}"`],
    ['application/x-ecmascript', `const a="${kettle}"`, `const a="${sealed}"`],
    ['text/plain', `one\ntwo ${kettle}.\n`, `one\ntwo ${portable}.\n`],
    ['text/event-stream', `data: {"a":"${kettle}"}\n\n`, `data: {"a":"${portable}"}\n\n`],
    ['text/sveltekit-data', `{"a":"${kettle}"}\n{"b":1}\n`, `{"a":"${sealed}"}\n{"b":1}\n`],
    ['text/x-script', `[{"_1":2},"url","${kettle}"]\n`, `[{"_1":2},"url","${sealed}"]\n`],
    ['text/vnd.turbo-stream.html', `<turbo-stream><img src=${kettle}>`, `<turbo-stream><img src=${sealed}>`],
    ['application/x-javascript', `const a="${kettle}"`, `const a="${sealed}"`],
    ['', `<!doctype html><img src=${kettle}>`, `<!doctype html><img src=${sealed}>`],
    ['text/calendar', `ATTACH:${kettle.slice(0, 16)}\r\n ${kettle.slice(16)}\r\n`, `ATTACH:${portable}\r\n`],
    ['text/calendar', `NOTE:${kettle}\r\n\t\\, a\r\n b\r\n`, `NOTE:${portable}\r\n\t\\, a\r\n b\r\n`],
    ['application/qwik-json', `{"_entry":"1","_objs":["${kettle}"]}`, `{"_entry":"1","_objs":["${sealed}"]}`],
    ['application/x-json', `{"a":"${kettle}"}`, `{"a":"${sealed}"}`],
    ['model/gltf+json', `{"images":[{"uri":"${kettle}"}]}`, `{"images":[{"uri":"${sealed}"}]}`],
    ['model/x3d+xml', `<X3D><ImageTexture url="${kettle}"/></X3D>`, `<X3D><ImageTexture url="${portable}"/></X3D>`],
    ['application/geo+json-seq', `\x1e{"a":"${kettle}"}\n`, `\x1e{"a":"${portable}"}\n`],
    ['application/x-jsonlines', `{"a":"${kettle}"}\n`, `{"a":"${portable}"}\n`],
    ['application/x-yaml', `a: ${kettle}\n`, `a: ${portable}\n`],
    ['audio/x-mpegurl', `#EXTM3U\n${kettle}\n`, `#EXTM3U\n${portable}\n`],
    ['application/vnd.apple.mpegurl', `#EXTM3U\n${kettle}\n`, `#EXTM3U\n${portable}\n`],
    ['audio/x-scpls', `[playlist]\nFile1=${kettle}\n`, `[playlist]\nFile1=${portable}\n`],
    ['application/csv', `a\n${kettle}\n`, `a\n${portable}\n`],
    ['application/json, text/plain', `{"a":"${kettle}"}`, `{"a":"${sealed}"}`],
    ['unknown/unknown', `<!doctype html><img src=${kettle}>`, `<!doctype html><img src=${sealed}>`],
    ['html', `<!doctype html><img src=${kettle}>`, `<!doctype html><img src=${sealed}>`],
    ['text/x-of-a-framework', `0:"${kettle}"\n`, `0:"${sealed}"\n`],
  ])('seals the URLs of %s: %s', async (type, text, expected) => {
    expect(await (await send(text, { 'content-type': type })).text()).toBe(expected);
  });

  it.each(['text/x-component', 'text/plain', ''])(
    'updates the lengths of rows of React server components: %s',
    async (type) => {
      const row = (url: string) => {
        const text = `<p>é</p>\n<img src="${url}">`;
        return `1:"$Sreact.fragment"\n2:T${Buffer.byteLength(text).toString(16)},${text}0:["${url}"]\n`;
      };
      const response = await send(row(kettle), { 'content-type': type });
      expect(await response.text()).toBe(row(sealed));
    },
  );

  it('sends rows of the AI SDK as they come', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from('f:{"messageId":"a"}\n0:"Hello"\n')),
    });
    const response = await send(body, { 'content-type': 'text/plain; charset=utf-8' });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe('f:{"messageId":"a"}\n0:"Hello"\n');
    await reader.cancel();
  });

  it('answers the same bytes whatever the borders of the chunks', async () => {
    const corpus = join(import.meta.dirname, '../../../../../test/corpus');
    const files = globSync('**/input.html', { cwd: corpus });
    expect(files.length).toBeGreaterThan(200);
    for (const file of files) {
      const bytes = readFileSync(join(corpus, file));
      const read = async (length: number) => (await send(chunks(bytes, length), html)).text();
      const expected = await read(bytes.length);
      for (const length of [1, 2, 7, 64]) expect([file, length, await read(length)]).toEqual([file, length, expected]);
    }
  });

  it('answers the same bytes for every place at which a page is split in two', async () => {
    const flight = `<script>self.__next_f.push([1,"${kettle.slice(0, 30)}"])</script><script>self.__next_f.push([1,"${kettle.slice(30)}"])</script>`;
    const page = Buffer.from(
      `<!doctype html><title>${kettle}</title><svg><style/></svg><img src="${kettle}" srcset="${kettle} 1x, ${kettle} 2x">Ü ${kettle}<!-- ${kettle} --><script>a="${kettle}"</script>${flight}<p>`,
    );
    const expected = await (await send(page, html)).text();
    expect(expected).not.toContain('datocms');
    for (let at = 1; at < page.length; at++) {
      const body = bodyOfParts([page.subarray(0, at), page.subarray(at)]);
      expect(await (await send(body, html)).text()).toBe(expected);
    }
  });

  it('sends what has come, while the rest is still being made', async () => {
    let finish = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(Buffer.from(`<head><title>a</title></head><img src="${kettle}"><p>`));
        finish = () => {
          controller.enqueue(Buffer.from(`<img src="${kettle}">`));
          controller.close();
        };
      },
    });
    const response = await send(body, html);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = Buffer.from((await reader.read()).value ?? []).toString();
    expect(first).toBe(`<head><title>a</title></head><img src="${sealed}"><p>`);
    finish();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(`<img src="${sealed}">`);
    expect((await reader.read()).done).toBe(true);
  });

  it.each(['no-cache', 'public, max-age=0, must-revalidate', 'private, max-age=60', 'no-store'])(
    'sends a page with Cache-Control: %s as it comes',
    async (caching) => {
      const body = new ReadableStream<Uint8Array>({ start: (page) => page.enqueue(Buffer.from('<p>')) });
      const response = await send(body, { ...html, 'cache-control': caching });
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('<p>');
      await reader.cancel();
    },
  );

  it.each([
    ['a page', html],
    ['an event stream', { 'content-type': 'text/event-stream' }],
    ['frames', { 'content-type': 'application/x-tss-framed' }],
  ])(
    'lets no cache of many visitors keep %s that is sent as it comes, unless it has its own word on that',
    async (_, headers) => {
      const caching = async (more: Record<string, string> = {}) => {
        const body = new ReadableStream<Uint8Array>({ start: (page) => page.enqueue(Buffer.from('<p>a</p>\0\0')) });
        const response = await send(body, { ...headers, ...more });
        await response.body?.cancel();
        return response.headers.get('cache-control');
      };
      expect([await caching(), await caching({ 'cache-control': 'no-cache' })]).toEqual(['private', 'no-cache']);
    },
  );

  it('leaves the caching of a response to the site where all of it is known', async () => {
    const text = `<img src="${kettle}">`;
    const known = [
      await send(text, { ...html, 'content-length': String(text.length) }),
      await send(text, { ...html, 'last-modified': 'Thu, 26 Nov 2026 08:00:00 GMT' }),
      await send(JSON.stringify(text), { 'content-type': 'application/json' }),
      await runtime.localize(request, new Response(text, { headers: html }), { isCached: () => true }),
    ];
    expect(known.map(({ headers }) => headers.get('cache-control'))).toEqual([null, null, null, null]);
  });

  it('answers an event stream before its first event', async () => {
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'public, max-age=9' };
    const response = await send(new ReadableStream<Uint8Array>(), headers);
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('ends the making of a page when its reader leaves', async () => {
    let reason = '';
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(Buffer.from('<p>')),
      cancel: () => {
        reason = 'cancelled';
      },
    });
    await (await send(body, html)).body?.cancel();
    expect(reason).toBe('cancelled');
  });

  it('passes what names no host on untouched, with its headers', async () => {
    const headers = { ...html, 'content-length': '8', etag: '"x"', 'cache-control': 'public, max-age=60' };
    const response = await send('<p>ä</p>', headers);
    expect(Object.fromEntries(response.headers)).toEqual(headers);
    expect(await response.text()).toBe('<p>ä</p>');
    const picture = new Uint8Array([0xff, 0xd8, 0xff, ...Buffer.from(kettle)]);
    const image = await send(picture, { 'content-type': 'image/jpeg', etag: '"x"' });
    expect([Buffer.from(await image.arrayBuffer()), image.headers.get('etag')]).toEqual([Buffer.from(picture), '"x"']);
  });

  it.each([
    ['that may be cached', { ...html, 'cache-control': 'public, max-age=600' }],
    [
      'that only a CDN may cache',
      { ...html, 'cache-control': 'private, max-age=0', 'cdn-cache-control': 'max-age=60' },
    ],
    ['that may be cached but for a strange header', { ...html, 'cache-control': 'private="no-cache", max-age=600' }],
    ['that may be cached but for one header', { ...html, 'cache-control': 'no-cache="set-cookie", max-age=600' }],
    ['that may be cached but for a private header', { ...html, 'cache-control': 'private="x-user", max-age=600' }],
    ['that caches of many visitors may keep', { ...html, 'cache-control': 'max-age=0, s-maxage=600' }],
    ['that caches may use while it is old', { ...html, 'cache-control': 'no-cache, stale-while-revalidate=60' }],
    ['that caches may keep up to a date', { ...html, expires: 'Wed, 01 Jan 2031 00:00:00 GMT' }],
    ['that streams', html],
    [
      'of JSON',
      { 'content-type': 'application/json', 'cache-control': 's-maxage=60', expires: 'Wed, 01 Jan 2031 00:00:00 GMT' },
    ],
  ])('keeps a response %s out of caches if it has a URL that expires', async (_, headers) => {
    const text = `<p>${'a'.repeat(1000)}</p><img src="${draft}">`;
    // The headers of a page that no cache keeps may be sent before the URL is found.
    const response = await send(chunks(Buffer.from(text), headers === html ? 100_000 : 10), headers, withDrafts);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.has('expires')).toBe(false);
    expect(await response.text()).not.toContain('datocms');
  });

  it('looks at all of a response that may be cached, or that has a length, before its headers go', async () => {
    const headers = { ...html, 'cache-control': 'public, max-age=600' };
    const text = `${'<p>a</p>'.repeat(100)}<img src="${draft}">`;
    const withLength = await send(chunks(Buffer.from(text), 10), { ...html, 'content-length': '900' }, withDrafts);
    expect(withLength.headers.get('cache-control')).toBe('private, no-store');
    const response = await send(chunks(Buffer.from(text), 10), headers, withDrafts);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const published = await send(chunks(Buffer.from(text.replace('draft', 'kettle')), 10), headers, withDrafts);
    expect(published.headers.get('cache-control')).toBe('public, max-age=600');
  });

  it('removes what tells caches of networks to keep a response with a URL that expires', async () => {
    const names = ['cdn-cache-control', 'netlify-cdn-cache-control', 'vercel-cdn-cache-control', 'surrogate-control'];
    for (const name of [...names, 'edge-control', 'x-accel-expires']) {
      const text = `${'<p>a</p>'.repeat(100)}<img src="${draft}">`;
      const { headers } = await send(chunks(Buffer.from(text), 10), { ...html, [name]: 'max-age=60' }, withDrafts);
      expect([name, headers.get('cache-control'), headers.has(name)]).toEqual([name, 'private, no-store', false]);
    }
  });

  it('tells the assets of a response, and tells them all before a response that is cached elsewhere is there', async () => {
    const text = `<img src="${kettle}">${'<p>a</p>'.repeat(100)}<img src="${kettle}&mark=${encodeURIComponent(draft)}">`;
    const shown = async (isCached: () => boolean) => {
      const paths = new Set<string>();
      const onAsset = (path: string, isPublished: boolean) => paths.add(`${path} ${isPublished}`);
      const body = chunks(Buffer.from(text), 100);
      const response = await withDrafts.localize(request, new Response(body, { headers: html }), { onAsset, isCached });
      return { paths: [...paths], caching: response.headers.get('cache-control'), text: await response.text() };
    };
    const first = ['/99001/1700000001-kettle.jpg true'];
    const all = [...first, '/99001/1700000001-kettle.jpg false', '/99001/1700000002-draft.jpg false'];
    let calls = 0;
    const streamed = await shown(() => false);
    expect([streamed.paths, streamed.caching]).toEqual([first, 'private']);
    for (const isCached of [() => true, () => ++calls > 1]) {
      const cached = await shown(isCached);
      expect([cached.paths, cached.caching]).toEqual([all, 'private, no-store']);
      expect(cached.text).toBe(streamed.text);
    }
  });
});

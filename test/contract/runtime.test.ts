import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import worker from '../support/runtime-worker.ts';
import { type RunningWorker, startWorkerd } from '../support/start-workerd.ts';

const key = Buffer.alloc(32, 5).toString('base64url');
const host = 'https://www.datocms-assets.com';
const picture = (format: 'png' | 'webp' | 'avif') =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: '#269' } })
    .toFormat(format)
    .toBuffer();
const [png, webp] = await Promise.all([picture('png'), picture('webp')]);
const type = (contentType: string) => ({ headers: { 'content-type': contentType } });
const svg = (content: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1">${content}</svg>`;

let assets: FaultServer;
let workerd: RunningWorker;
beforeAll(async () => {
  assets = await startFaultServer();
  const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
  workerd = await startWorkerd(entry, { assets: assets.origin, key });
});
afterAll(async () => {
  workerd.close();
  await assets.close();
});

/** Sends a request to the site: by function call in Node, over HTTP to workerd. */
type Send = (path: string, init?: RequestInit & { readonly duplex?: 'half' }) => Promise<Response>;

describe.each<[string, Send]>([
  [
    'Node',
    (path, init) => worker.fetch(new Request(`https://www.example.org${path}`, init), { assets: assets.origin, key }),
  ],
  ['workerd', (path, init) => fetch(workerd.origin + path, init)],
])('the runtime in %s', (name, send) => {
  const sealed = async (path: string) => (await send(`/seal?${encodeURIComponent(host + path)}`)).text();
  let count = 0;
  /** A new path with an answer. */
  const asset = (file: string, answer: Parameters<FaultServer['answer']>[1]) => {
    count += 1;
    const path = `/99001/17000000${count + 10}-${name.toLowerCase()}-${count}-${file}`;
    assets.answer(path, answer);
    return path;
  };
  const get = async (path: string, headers: Record<string, string> = {}) => send(await sealed(path), { headers });

  it('serves a published asset with headers of its own only', async () => {
    const answer = { ...type('image/png'), body: png };
    const headers = {
      ...answer.headers,
      'x-imgix-id': 'x',
      server: 'imgix',
      'set-cookie': 'a=b',
      etag: '"x"',
      age: '9',
    };
    const path = asset('kettle.png', { ...answer, headers });
    const response = await get(path, { cookie: 'session=1', referer: 'https://x.example/', authorization: 'Basic x' });
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(png)).toBe(true);
    expect(Object.fromEntries(response.headers)).toEqual({
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=3600',
      'content-length': String(png.length),
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox",
      'content-type': 'image/png',
      etag: `"${createHash('sha256').update(png).digest('hex').slice(0, 32)}"`,
      vary: 'Accept',
      'x-content-type-options': 'nosniff',
    });
    const [request] = assets.requestsTo(path);
    expect(request?.headers).not.toHaveProperty('cookie');
    expect(request?.headers).not.toHaveProperty('referer');
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  it('sends nothing of the visitor’s query, and answers the same', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const response = await send(`${await sealed(path)}?w=5000&x=1`);
    expect(response.status).toBe(200);
    expect(assets.requests.filter(({ url }) => url.startsWith(path)).map(({ url }) => url)).toEqual([path]);
  });

  it.each([
    ['image/avif,image/webp,image/*,*/*;q=0.8', 'avif webp'],
    ['image/webp,*/*', 'webp'],
    ['image/avif;q=0, image/webp', 'webp'],
    ['image/webp;q=0, */*', ''],
    ['*/*', ''],
  ])('reduces the Accept header %s to a class', async (accept, expected) => {
    const path = asset('kettle.png', { ...type('image/webp'), body: webp });
    const response = await get(path, { accept });
    expect(response.headers.get('content-type')).toBe('image/webp');
    const sent = assets.requestsTo(path)[0]?.headers.accept ?? '';
    expect(['avif', 'webp'].filter((format) => sent.includes(format)).join(' ')).toBe(expected);
    expect(sent).not.toContain('image/*');
  });

  it('answers HEAD as GET, without a body', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const response = await send(await sealed(path), { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(png.length));
    expect(await response.text()).toBe('');
  });

  it('refuses other methods', async () => {
    const response = await send('/media/x', { method: 'POST', body: 'x' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers 404 for a name that it did not make, and asks the asset host nothing', async () => {
    const url = await sealed(asset('kettle.png', { ...type('image/png'), body: png }));
    const before = assets.requests.length;
    const names = ['/media/', '/media', '/', `${url}x`, url.slice(0, -1), url.replace('/media/', '/media//')];
    names.push(url.replace('kettle', 'kettle2'), url.replace('.png', '.jpg'), `/media/a.${'A'.repeat(6000)}.png`);
    names.push(
      `/media/..%2f${url.slice(7)}`,
      url.replace(/\.(.)/, (_, first) => (first === 'A' ? '.B' : '.A')),
    );
    for (const each of names) {
      const response = await send(each);
      expect([each.slice(0, 200), response.status]).toEqual([each.slice(0, 200), 404]);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).toBe('Not found\n');
    }
    expect(assets.requests).toHaveLength(before);
  });

  it('serves what is not published under a URL that expires, for private caches only', async () => {
    const path = asset('draft.png', { ...type('image/png'), body: png });
    const response = await get(path);
    expect(response.status).toBe(200);
    const [, seconds] = /^private, max-age=(\d+)$/.exec(response.headers.get('cache-control') ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(3000);
    expect(Number(seconds)).toBeLessThanOrEqual(4500);
  });

  it('answers 404 for an asset that has been withdrawn, without a request', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const url = await sealed(path);
    await send(`/withdraw?${encodeURIComponent(path)}`);
    expect((await send(url)).status).toBe(404);
    expect(assets.requestsTo(path)).toEqual([]);
  });

  it.each([
    ['HTML', 'kettle.png', { ...type('text/html'), body: '<!doctype html><script>alert(1)</script>' }],
    [
      'HTML that is called an image',
      'kettle.png',
      { ...type('image/png'), body: '<!doctype html><script>alert(1)</script>' },
    ],
    ['a script', 'a.js', { ...type('text/javascript'), body: 'alert(1)' }],
    ['an SVG with a script', 'a.svg', { ...type('image/svg+xml'), body: svg('<script>alert(1)</script>') }],
    ['an SVG with a handler', 'a.svg', { ...type('image/svg+xml'), body: svg('<g onload="alert(1)"/>') }],
    ['text that is called an image', 'kettle.png', { ...type('image/png'), body: 'hello' }],
    ['text in place of an image', 'kettle.png', { ...type('application/problem+json'), body: '{"status":500}' }],
    ['text that is called a PDF', 'a.pdf', { ...type('application/pdf'), body: 'hello' }],
    ['an image that is called a film', 'a.mp4', { ...type('video/mp4'), body: png }],
    ['text that is called a film', 'a.mp4', { ...type('video/mp4'), body: 'hello' }],
    ['bytes that are called text', 'a.txt', { ...type('text/plain'), body: Buffer.from([0, 1, 2, 3]) }],
    ['an SVG that is called a PNG', 'kettle.png', { ...type('image/png'), body: svg('<g/>') }],
    ['an error of the host', 'kettle.png', { status: 500, body: 'datocms' }],
    ['too many requests', 'kettle.png', { status: 429 }],
    ['a body that is cut', 'kettle.png', { ...type('image/png'), body: png, cutAt: 20 }],
    ['no answer', 'kettle.png', { reset: true } as const],
    ['a redirect to another host', 'kettle.png', { status: 302, headers: { location: 'https://x.example/a.png' } }],
    ['a redirect to http', 'kettle.png', { status: 302, headers: { location: `http://www.datocms-assets.com/a.png` } }],
    ['a redirect to what is not published', 'kettle.png', { status: 302, headers: { location: '/99001/1-draft.png' } }],
  ])('answers 502 for %s, and says nothing about it', async (_, file, answer) => {
    const response = await get(asset(file, answer));
    expect(response.status).toBe(502);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe('Bad gateway\n');
  });

  it('answers 404 where the asset host does', async () => {
    expect((await get(asset('kettle.png', { status: 404, body: 'x' }))).status).toBe(404);
  });

  it.each([-1, 20])('answers 504 when the asset host stalls after %d bytes', async (stallAt) => {
    expect((await get(asset('kettle.png', { ...type('image/png'), body: png, stallAt }))).status).toBe(504);
  });

  it('follows redirects to published assets', async () => {
    const target = asset('target.png', { ...type('image/png'), body: png });
    expect((await get(asset('kettle.png', { status: 302, headers: { location: target } }))).status).toBe(200);
  });

  it.each([
    ['SVG', 'a.svg', 'image/svg+xml', svg('<rect width="1" height="1"/>')],
    ['text', 'a.txt', 'text/plain; charset=utf-8', 'Grüße'],
    ['PDF', 'a.pdf', 'application/pdf', '%PDF-1.7 \0\0'],
    ['PDF without binary data', 'a.pdf', 'application/pdf', '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n'],
    ['CSV, of which Windows says that it is of Excel', 'a.csv', 'application/vnd.ms-excel', 'a;b\n1;2\n'],
    ['a model in text', 'part.step', 'model/step', 'ISO-10303-21;\n'],
    ['a plan in text', 'plan.dxf', 'image/vnd.dxf', '0\nSECTION\n'],
    ['a notebook in JSON', 'a.ipynb', 'application/x-ipynb+json', '{"cells":[]}'],
  ])('serves %s', async (_, file, contentType, body) => {
    const response = await get(asset(file, { ...type(contentType.split(';')[0] as string), body }));
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      contentType,
      body,
    ]);
    expect(response.headers.get('vary')).toBe(file === 'a.svg' ? 'Accept' : null);
  });

  it.each([
    ['a film', 'a.mp4', 'video/mp4', '\0\0\0\x18ftypisom\0\0\0\0isommp42', "media-src 'self'"],
    ['a sound', 'a.mp3', 'audio/mpeg', 'ID3\x03\0\0\0\0\0\0', "media-src 'self'"],
    ['a PDF', 'a.pdf', 'application/pdf', '%PDF-1.7 \0', undefined],
    ['an image', 'a.svg', 'image/svg+xml', svg(''), 'sandbox'],
  ])(
    'has a policy with which a browser shows %s that is opened by a link',
    async (_, file, contentType, body, last) => {
      const { headers } = await get(asset(file, { ...type(contentType), body: Buffer.from(body, 'latin1') }));
      // Pictures and fonts that are in an SVG are shown.
      const policy = ["default-src 'none'", "style-src 'unsafe-inline'", 'img-src data:', 'font-src data:'];
      if (last) policy.push(last);
      expect(headers.get('content-security-policy')?.split('; ')).toEqual(policy);
    },
  );

  it('serves a compressed answer decoded', async () => {
    const headers = { 'content-type': 'image/svg+xml', 'content-encoding': 'gzip' };
    const response = await get(asset('a.svg', { headers, body: gzipSync(svg('')) }));
    expect([response.status, response.headers.has('content-encoding'), await response.text()]).toEqual([
      200,
      false,
      svg(''),
    ]);
  });

  it('passes one range of a film, and answers malformed ones with the whole', async () => {
    const film = Buffer.concat([Buffer.from('0000001866747970697' + '36f6d', 'hex'), Buffer.alloc(200_000, 1)]);
    const path = asset('a.mp4', ({ headers: { range } }) => {
      const [, start = '', end = ''] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
      if (start === '') return { ...type('video/mp4'), body: film };
      const headers = { 'content-type': 'video/mp4', 'content-range': `bytes ${start}-${end}/${film.length}` };
      return { status: 206, headers, body: film.subarray(Number(start), Number(end) + 1) };
    });
    const part = await get(path, { range: 'bytes=100-299' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-299/${film.length}`]);
    expect(part.headers.get('cache-control')).toBe('public, max-age=3600');
    expect((await part.arrayBuffer()).byteLength).toBe(200);
    for (const range of ['bytes=0-1,5-9', 'bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=0-1\t,']) {
      const whole = await get(path, { range });
      expect([range, whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([range, 200, film.length]);
    }
  });

  it('answers a known picture with 304, with its parts, and 416 for a part that it does not have', async () => {
    const url = await sealed(asset('kettle.png', { ...type('image/png'), body: png }));
    const etag = (await send(url)).headers.get('etag') as string;
    const [size, changed] = [png.length, '"0"'];
    const cases: readonly (readonly [headers: Record<string, string>, status: number, body: Buffer, range?: string])[] =
      [
        [{ 'if-none-match': etag }, 304, Buffer.alloc(0)],
        [{ 'if-none-match': `${changed}, W/${etag}`, range: 'bytes=0-1' }, 304, Buffer.alloc(0)],
        [{ 'if-none-match': changed }, 200, png],
        [{ range: 'bytes=1-3' }, 206, png.subarray(1, 4), `bytes 1-3/${size}`],
        [{ range: 'bytes=90-' }, 206, png.subarray(90), `bytes 90-${size - 1}/${size}`],
        [{ range: 'bytes=-5' }, 206, png.subarray(-5), `bytes ${size - 5}-${size - 1}/${size}`],
        [{ range: 'bytes=0-999999' }, 206, png, `bytes 0-${size - 1}/${size}`],
        [{ range: 'bytes=0-1', 'if-range': etag }, 206, png.subarray(0, 2), `bytes 0-1/${size}`],
        [{ range: 'bytes=0-1', 'if-range': changed }, 200, png],
        [{ range: 'bytes=0-1', 'if-range': 'Thu, 26 Nov 2026 00:00:00 GMT' }, 200, png],
        [{ range: `bytes=${size}-` }, 416, Buffer.from('Range not satisfiable\n'), `bytes */${size}`],
        [{ range: 'bytes=-0' }, 416, Buffer.from('Range not satisfiable\n'), `bytes */${size}`],
        ...['bytes=3-1', 'bytes=0-1,4-5', 'bytes=0x0-1', 'bytes=--1', 'octets=0-1', 'bytes=0-1;'].map(
          (range) => [{ range }, 200, png] as const,
        ),
      ];
    for (const [headers, status, body, range = null] of cases) {
      const response = await send(url, { headers });
      const answer = [response.status, response.headers.get('content-range')];
      expect([headers, ...answer]).toEqual([headers, status, range]);
      expect(Buffer.from(await response.arrayBuffer()).equals(body), JSON.stringify(headers)).toBe(true);
      expect(response.headers.get('cache-control')).toBe(status === 416 ? 'no-store' : 'public, max-age=3600');
    }
  });

  it.each([
    ['bytes 0-9/99', 502],
    ['bytes 9-0/99', 502],
    ['bytes 0-4/3', 502],
    ['https://www.datocms-assets.com', 502],
    ['bytes 0-4/*', 206],
  ])('checks what the asset host says of a part: %s', async (range, status) => {
    const headers = { 'content-type': 'video/mp4', 'content-range': range };
    const response = await get(asset('a.mp4', { status: 206, headers, body: '12345' }), { range: 'bytes=0-4' });
    expect(response.status).toBe(status);
  });

  it.each(['text/html', 'image/svg+xml', 'text/javascript'])(
    'sends no part of %s, which only the whole would tell',
    async (contentType) => {
      const headers = { 'content-type': contentType, 'content-range': 'bytes 0-4/99' };
      const response = await get(asset('a.mp4', { status: 206, headers, body: '<svg>' }), { range: 'bytes=0-4' });
      expect([response.status, await response.text()]).toEqual([502, 'Bad gateway\n']);
    },
  );

  it('answers 416 where the asset host does', async () => {
    const headers = { 'content-range': 'bytes */5', 'x-imgix-id': 'x' };
    const response = await get(asset('a.mp4', { status: 416, headers }), { range: 'bytes=9-' });
    expect([response.status, response.headers.get('cache-control')]).toEqual([416, 'no-store']);
  });

  it('sends a film on while it comes', async () => {
    const film = Buffer.concat([Buffer.from('000000186674797069736f6d', 'hex'), Buffer.alloc(300_000, 1)]);
    const path = asset('a.mp4', { ...type('video/mp4'), body: film, stallAt: 200_000 });
    const response = await get(path);
    expect(response.status).toBe(200);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).value?.length).toBeGreaterThan(0);
    // Then it stalls, which ends the response.
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow();
  });

  it('makes one request for many visitors at once', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png, delay: 200 });
    const url = await sealed(path);
    const responses = await Promise.all(Array.from({ length: 100 }, async () => (await send(url)).arrayBuffer()));
    expect(responses.every(({ byteLength }) => byteLength === png.length)).toBe(true);
    expect(assets.requestsTo(path)).toHaveLength(1);
  });

  it('names a download', async () => {
    const path = `/99001/1700000001-${name}-report.pdf?dl=secret-name.pdf`;
    assets.answer(path, { ...type('application/pdf'), body: '%PDF-1.7 \0' });
    const response = await get(path);
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${name.toLowerCase()}-report.pdf"`);
  });

  it('seals the URLs of a page as it comes', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const image = `<img src="${host}${path}" alt="Grüße">`;
    let finish = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(Buffer.from(`<!doctype html>${image}`));
        finish = () => {
          controller.enqueue(Buffer.from(image));
          controller.close();
        };
      },
    });
    const response = await send('/page', { method: 'POST', body, duplex: 'half' });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const sealedImage = `<img src="${await sealed(path)}" alt="Grüße">`;
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(`<!doctype html>${sealedImage}`);
    finish();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(sealedImage);
    expect((await reader.read()).done).toBe(true);
  });

  it('keeps the hashes of policies true, and decodes a page in UTF-16', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const hash = (code: string) => `sha256-${createHash('sha256').update(code).digest('base64')}`;
    const [before, after] = [`a="${host}${path}"`, `a="${await sealed(path)}"`];
    const headers = { 'content-security-policy': `script-src '${hash(before)}'` };
    const body = Buffer.from(`\ufeff<script>${before}</script>`, 'utf16le');
    const response = await send(`/page?${encodeURIComponent(JSON.stringify(headers))}`, { method: 'POST', body });
    expect(await response.text()).toBe(`<script>${after}</script>`);
    expect(response.headers.get('content-security-policy')).toBe(`script-src '${hash(after)}'`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('reads a page in gzip, and sends one in a coding that it does not know on', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const page = `<img src="${host}${path}">`;
    const post = (coding: string, body: Buffer<ArrayBuffer>) =>
      send(`/page?${encodeURIComponent(JSON.stringify({ 'content-encoding': coding }))}`, { method: 'POST', body });
    expect(await (await post('gzip', gzipSync(page))).text()).toBe(`<img src="${await sealed(path)}">`);
    expect((await post('compress', Buffer.from(page))).status).toBe(200);
  });

  it('seals the URLs of data', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const data = { image: { url: host + path }, text: `Grüße: ${host}${path}?w=1` };
    const response = await send('/data', { method: 'POST', body: JSON.stringify(data) });
    const localized = (await response.json()) as typeof data;
    expect(localized.image.url).toBe(await sealed(path));
    expect(localized.text).toBe(`Grüße: ${await sealed(`${path}?w=1`)}`);
    expect((await send(localized.image.url)).status).toBe(200);
  });
});

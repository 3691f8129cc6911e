import { request as requestHttp } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testProject } from '../astro/support/use-emulator.ts';
import {
  type RunningProxy,
  type StartProxy,
  startNodeExample,
  startWorkerExample,
} from '../support/example-proxies.ts';
import { film, type PlainOrigin, startPlainOrigin } from '../support/plain-origin.ts';

let emulator: Emulator;
let site: PlainOrigin;
beforeAll(async () => {
  [emulator, site] = await Promise.all([startEmulator({ project: testProject }), startPlainOrigin()]);
});
afterAll(() => Promise.all([emulator.stop(), site.stop()]));

describe.each<[name: string, start: StartProxy]>([
  ['worker', startWorkerExample],
  ['node-proxy', startNodeExample],
])('examples/%s', (name, start) => {
  let proxy: RunningProxy;
  beforeAll(async () => {
    proxy = await start(site.origin, emulator);
  });
  afterAll(async () => {
    await proxy?.close();
  });
  const get = (path: string, init?: RequestInit) => fetch(proxy.origin + path, { redirect: 'manual', ...init });
  const lastRequest = () => site.requests.at(-1);
  const localized = /\/media\/wide\.[\w-]+\.jpg/g;

  it.each([
    ['/', 'text/html; charset=utf-8', 3],
    ['/data.json', 'application/json', 2],
    ['/feed.xml', 'application/rss+xml', 1],
    ['/style.css', 'text/css', 1],
    ['/code.js', 'text/javascript', 1],
    ['/gzip', 'text/html', 3],
    ['/brotli', 'text/html', 3],
    ['/deflate', 'text/html', 3],
    ['/twice', 'text/html', 3],
  ])('rewrites %s', async (path, type, count) => {
    const response = await get(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    const body = await response.text();
    expect(body).not.toContain('datocms-assets');
    expect(body.match(localized)).toHaveLength(count);
  });

  it.each([
    ['if-none-match', '"page"'],
    ['if-modified-since', 'Thu, 26 Nov 2026 08:00:00 GMT'],
    ['range', 'bytes=20-'],
  ])(
    'rewrites the whole of a page that a browser may have from the time before, and asks for by %s',
    async (header, value) => {
      const response = await get('/', { headers: { accept: 'text/html,*/*;q=0.8', [header]: value } });
      expect(response.status).toBe(200);
      expect((await response.text()).match(localized)).toHaveLength(3);
    },
  );

  it('passes conditions of a request that changes something on, whatever is accepted', async () => {
    const headers = { accept: 'text/html', 'if-none-match': '*' };
    await get('/echo', { method: 'PUT', body: 'new', headers });
    expect(lastRequest()?.headers).toMatchObject(headers);
  });

  it('serves the assets of a page itself', async () => {
    const [url = ''] = (await (await get('/')).text()).match(localized) ?? [];
    const before = site.requests.length;
    const asset = await get(url, { headers: { accept: 'image/webp' } });
    expect([asset.status, asset.headers.get('content-type'), asset.headers.get('cache-control')]).toEqual([
      200,
      'image/jpeg',
      'public, max-age=3600',
    ]);
    expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
    const etag = asset.headers.get('etag') ?? '';
    expect((await get(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await get(`${url}x`)).status).toBe(404);
    expect(site.requests).toHaveLength(before);
  });

  it('forbids caches to keep a page with what is not published', async () => {
    const page = await get('/draft');
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    const [url = ''] = /\/media\/[^"]+/.exec(await page.text()) ?? [];
    const asset = await get(url);
    expect(asset.status).toBe(200);
    expect(asset.headers.get('cache-control')).toMatch(/^private, max-age=[34]\d{3}$/);
  });

  it('rewrites headers, and passes none that belongs to a connection', async () => {
    const { headers } = await get('/headers');
    expect(headers.get('link')).toMatch(/^<\/media\/wide\.[\w-]+\.jpg>; rel=preload; as=image$/);
    expect(headers.get('content-security-policy')).toBe("img-src 'self'");
    expect(headers.get('x-public')).toBe('1');
    if (name === 'node-proxy') expect(headers.get('x-private')).toBe(null);
    expect(headers.get('keep-alive')).not.toBe('timeout=9');
  });

  it('passes the bytes of headers that are not ASCII', async () => {
    const name = (await get('/named.bin')).headers.get('content-disposition') ?? '';
    expect(Buffer.from(name, 'latin1').toString()).toBe('attachment; filename="Grüße"');
  });

  it.each([
    ['/own', 301, /^\/about\?from=own$/],
    ['/away', 302, /^https:\/\/elsewhere\.example\/$/],
    ['/brochure', 302, /^\/media\/manual\.[\w-]+\.pdf$/],
  ])('lets the browser follow the redirect of %s', async (path, status, location) => {
    const response = await get(path);
    expect([response.status, response.headers.get('location')]).toEqual([status, expect.stringMatching(location)]);
  });

  it('passes a form on, and each cookie of the answer', async () => {
    const body = new URLSearchParams({ name: 'Ada', note: 'Grüße' });
    const response = await get('/cookies', { method: 'POST', body, headers: { cookie: 'theme=light' } });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    expect(response.headers.getSetCookie()).toEqual([
      'session=1; HttpOnly; Path=/',
      'theme=dark; Expires=Wed, 09 Jun 2027 10:18:14 GMT',
    ]);
    expect(lastRequest()).toMatchObject({
      method: 'POST',
      body: body.toString(),
      headers: { cookie: 'theme=light', 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    });
  });

  it('tells the origin the address of the site, whatever the visitor says', async () => {
    const told = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' };
    // Frameworks such as Rack and Spring believe some of these before the others.
    const others = { forwarded: 'host=evil.example', 'x-forwarded-port': '1', 'x-forwarded-prefix': '//evil.example' };
    // The platform of a worker adds the visitor's own.
    const visitors = { 'x-forwarded-for': '203.0.113.7' };
    await get('/echo', { headers: { ...told, ...others, ...visitors } });
    expect(lastRequest()?.headers).toMatchObject({
      host: new URL(site.origin).host,
      'x-forwarded-host': 'www.example.org',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': name === 'worker' ? '203.0.113.7' : '203.0.113.7, 127.0.0.1',
      via: expect.stringContaining('datocms-assets'),
    });
    expect(Object.keys(others).filter((field) => lastRequest()?.headers[field] !== undefined)).toEqual([]);
  });

  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
  it.each<[what: string, headers: Record<string, string>]>([
    ['that comes in pieces', { 'transfer-encoding': 'chunked' }],
    [
      'whose length would belong to the connection',
      { connection: 'content-length', 'content-length': String(smuggled.length) },
    ],
  ])('passes a body %s, with any method, as the body of one request', async (_, headers) => {
    const { status, body } = await sendRaw('DELETE', '/echo', headers, smuggled);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ method: 'DELETE', body: smuggled });
    await get('/echo');
    expect(site.requests.map(({ url }) => url)).not.toContain('/smuggled');
  });

  it.each(['/echo?a=1&b=%2F%20', '//evil.example/x', '/..%2f..%2fetc', '/a/%E4%F6'])(
    'asks the origin alone for %s',
    async (path) => {
      await sendRaw('GET', path);
      expect(lastRequest()?.url).toBe(path);
    },
  );

  it('answers HEAD, 304 and 204 without a body', async () => {
    const head = await get('/', { method: 'HEAD' });
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, null, '']);
    expect(lastRequest()?.method).toBe('HEAD');
    const kept = await get('/kept');
    expect([kept.status, kept.headers.get('etag')]).toEqual([200, '"kept"']);
    await kept.text();
    const again = await get('/kept', { headers: { 'if-none-match': '"kept"' } });
    expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, '"kept"', '']);
    expect((await get('/none')).status).toBe(204);
  });

  it('passes films untouched, whole and in parts', async () => {
    const whole = await get('/film.mp4');
    expect(Buffer.from(await whole.arrayBuffer()).equals(film)).toBe(true);
    expect([whole.headers.get('content-length'), whole.headers.get('etag')]).toEqual([String(film.length), '"film"']);
    const part = await get('/film.mp4', { headers: { range: 'bytes=4-99' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 4-99/${film.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(film.subarray(4, 100))).toBe(true);
  });

  it.each([
    ['/events', /^data: https:\/\/www\.example\.org\/media\/wide\.[\w-]+\.jpg\n\n$/],
    ['/slow', /^<!doctype html><img src="\/media\/wide\.[\w-]+\.jpg" alt="">$/],
  ])('sends %s on as it comes', async (path, first) => {
    const response = await get(path);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toMatch(first);
    site.finish(path);
    let rest = '';
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) rest += part.value;
    expect(rest.match(localized)).toHaveLength(1);
    expect(rest).not.toContain('datocms');
  });

  // In workerd the platform ends what belongs to a request.
  if (name === 'node-proxy')
    it('ends the request to the origin when the visitor goes', async () => {
      const controller = new AbortController();
      await get('/slow', { signal: controller.signal });
      const before = site.gone();
      controller.abort();
      await expect.poll(() => site.gone()).toBe(before + 1);
      site.finish('/slow');
    });

  it('rewrites error pages of the origin too', async () => {
    const response = await get('/missing');
    expect(response.status).toBe(404);
    expect((await response.text()).match(localized)).toHaveLength(3);
  });

  it('answers 502 when the origin does not answer, and does not name it', async () => {
    const response = await get('/reset');
    const text = await response.text();
    expect([response.status, response.headers.get('cache-control')]).toEqual([502, 'no-store']);
    expect(text).not.toMatch(/127\.0\.0\.1|Error|datocms/);
  });

  it('never ends a body as if it were whole when the origin has cut it', async () => {
    const response = await get('/cut');
    expect(response.status).toBe(502);
  });

  it('refuses a request that comes back to it', async () => {
    await get('/echo');
    const { via = '' } = lastRequest()?.headers ?? {};
    const response = await get('/echo', { headers: { via: `1.1 cdn, ${via}` } });
    expect([response.status, response.headers.get('cache-control')]).toEqual([508, 'no-store']);
  });

  it('passes web sockets', async () => {
    const socket = new WebSocket(`${proxy.origin.replace('http', 'ws')}/socket`);
    const message = await new Promise((resolve, reject) => {
      socket.onopen = () => socket.send('ahoy');
      socket.onmessage = ({ data }) => resolve(data);
      socket.onerror = () => reject(new Error('The web socket failed.'));
    });
    expect(message).toBe('ahoy');
    socket.close();
  });

  it('passes the answer of an origin that wants no web socket', async () => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const headers = { ...upgrade, 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    const { status, body } = await sendRaw('GET', '/closed', headers);
    expect([status, body]).toEqual([403, expect.stringMatching(/^<img src="\/media\/wide\.[\w-]+\.jpg" alt="">$/)]);
  });

  /** A request byte for byte, which `fetch` would normalise. */
  function sendRaw(method: string, path: string, headers: Record<string, string> = {}, body = '') {
    return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const request = requestHttp(proxy.origin, { method, path, headers });
      request.on('response', async (response) => resolve({ status: response.statusCode, body: await text(response) }));
      request.on('error', reject).end(body);
    });
  }
});

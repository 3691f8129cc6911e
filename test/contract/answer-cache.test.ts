import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { createRuntime, type Runtime, type RuntimeOptions } from 'datocms-assets/runtime';
import { createDiskCache, createNodeHandler, type DiskCacheOptions } from 'datocms-assets/runtime/node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEdgeCache } from '../support/edge-cache.ts';
import { type AnswerScript, type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { startWorkerd } from '../support/start-workerd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const host = 'https://www.datocms-assets.com';
const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#269' } })
  .png()
  .toBuffer();
/** Above the size of bodies that are kept in memory. */
const film = Buffer.concat([Buffer.from('000000186674797069736f6d', 'hex'), Buffer.alloc(3_000_000, 'film')]);
const picture = (color: string) =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: color } })
    .png()
    .toBuffer();
const type = (contentType: string) => ({ headers: { 'content-type': contentType } });
const pngAnswer = { ...type('image/png'), body: png };
const filmAnswer = { ...type('video/mp4'), body: film };

let assets: FaultServer;
beforeAll(async () => {
  assets = await startFaultServer();
});
afterAll(() => assets.close());

interface Site {
  readonly dir: string;
  readonly runtime: Runtime;
  readonly withdrawn: Set<string>;
  readonly warnings: string[];
  get(url: string, headers?: Record<string, string>): Promise<Response>;
}

/** A process of a site with a cache on disk. */
function startSite(
  cache: DiskCacheOptions & { readonly dir?: string } = {},
  options: Partial<RuntimeOptions> = {},
): Site {
  const { dir = temporaryFolder('answers') } = cache;
  const withdrawn = new Set<string>();
  const warnings: string[] = [];
  const runtime = createRuntime({
    key: Buffer.alloc(32, 7).toString('base64url'),
    route: '/media',
    isPublished: (path) => !withdrawn.has(path),
    cache: createDiskCache({ warn: (message) => warnings.push(message), ...cache, dir }),
    timeout: 0.5,
    fetch: (request) => {
      const { pathname, search } = new URL(request.url);
      return fetch(new Request(assets.origin + pathname + search, request));
    },
    ...options,
  });
  const get = (url: string, headers = {}) => runtime.handle(new Request(`https://www.example.org${url}`, { headers }));
  return { dir, runtime, withdrawn, warnings, get };
}

let count = 0;
/** The sealed URL of a new asset. */
async function publish({ runtime }: Site, file: string, answer: AnswerScript) {
  count += 1;
  const path = `/99001/17000${count + 10_000}-${file}`;
  assets.answer(path, answer);
  return { path, url: await runtime.seal(host + path) };
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
/** The files of answers in a cache, and those that are being written. */
const filesIn = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());

describe('a cache of assets on disk', () => {
  it.each([
    ['a picture', 'a.png', pngAnswer],
    ['a film', 'a.mp4', filmAnswer],
  ])('keeps %s for the next request, and for the next process', async (_, file, answer) => {
    const site = startSite();
    const { path, url } = await publish(site, file, answer);
    const first = await site.get(url);
    expect((await bytesOf(first)).equals(answer.body)).toBe(true);
    for (const each of [site, site, startSite({ dir: site.dir })]) {
      const response = await each.get(`${url}?w=1`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, answer.headers['content-type']]);
      expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
      expect((await bytesOf(response)).equals(answer.body)).toBe(true);
      const etag = response.headers.get('etag') as string;
      expect((await each.get(url, { 'if-none-match': etag })).status).toBe(304);
    }
    expect(assets.requestsTo(path)).toHaveLength(1);
    expect(site.warnings).toEqual([]);
  });

  it('answers parts of a film that it has, and asks for all of one that it does not have only if all is wanted', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.mp4', ({ headers: { range } }) =>
      range === undefined
        ? filmAnswer
        : {
            status: 206,
            headers: { 'content-type': 'video/mp4', 'content-range': `bytes 0-1/${film.length}` },
            body: '12',
          },
    );
    expect((await bytesOf(await site.get(url, { range: 'bytes=0-1' }))).toString()).toBe('12');
    expect(filesIn(site.dir)).toEqual([]);
    const all = await site.get(url, { range: 'bytes=0-' });
    expect([all.status, all.headers.get('content-range')]).toEqual([206, `bytes 0-${film.length - 1}/${film.length}`]);
    await bytesOf(all);
    for (const [range, part] of [
      ['bytes=0-1', film.subarray(0, 2)],
      ['bytes=1000000-2999999', film.subarray(1_000_000, 3_000_000)],
      ['bytes=-300000', film.subarray(-300_000)],
    ] as const) {
      const response = await site.get(url, { range });
      expect([range, response.status, (await bytesOf(response)).equals(part)]).toEqual([range, 206, true]);
    }
    const beyond = await site.get(url, { range: `bytes=${film.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${film.length}`]);
    expect(assets.requestsTo(path)).toHaveLength(2);
  });

  it('answers many visitors who ask a new process for parts of a film at once', async () => {
    const { dir, ...site } = startSite();
    const { url } = await publish({ dir, ...site }, 'a.mp4', filmAnswer);
    await bytesOf(await site.get(url));
    const next = startSite({ dir });
    const parts = Array.from({ length: 100 }, () => next.get(url, { range: 'bytes=5-9' }).then(bytesOf));
    expect((await Promise.all(parts)).every((part) => part.equals(film.subarray(5, 10)))).toBe(true);
  });

  it('keeps one answer for each class of browsers', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    for (const accept of ['image/avif,image/webp', 'image/webp', '*/*', 'image/webp,image/*', '']) {
      await bytesOf(await site.get(url, { accept }));
    }
    expect(assets.requestsTo(path)).toHaveLength(3);
  });

  it('answers 404 for a withdrawn asset that it has', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    await bytesOf(await site.get(url));
    site.withdrawn.add(path);
    expect((await site.get(url)).status).toBe(404);
  });

  it('makes one request for 1,000 visitors of a new picture at once', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    const bodies = await Promise.all(Array.from({ length: 1000 }, async () => bytesOf(await site.get(url))));
    expect(bodies.every((body) => body.equals(png))).toBe(true);
    expect(assets.requestsTo(path)).toHaveLength(1);
  });

  it.each([
    ['an error of the host', { status: 500 }, 502],
    ['a missing asset', { status: 404 }, 404],
    ['HTML', { ...type('text/html'), body: '<!doctype html>' }, 502],
    ['a picture that is cut', { ...pngAnswer, cutAt: 20 }, 502],
    ['a picture that stalls', { ...pngAnswer, stallAt: 20 }, 504],
    [
      'a picture that never comes',
      { ...pngAnswer, raw: `HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 9\r\n\r\n` },
      502,
    ],
  ] as const)('keeps nothing of %s', async (_, answer, status) => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', [answer, pngAnswer]);
    expect((await site.get(url)).status).toBe(status);
    expect(filesIn(site.dir)).toEqual([]);
    expect((await site.get(url)).status).toBe(200);
    expect(assets.requestsTo(path)).toHaveLength(2);
  });

  it.each([
    ['stalls', { ...filmAnswer, stallAt: 2_000_000 }],
    ['is cut', { ...filmAnswer, cutAt: 2_000_000 }],
    ['is shorter than stated', { ...filmAnswer, length: film.length + 9 }],
    [
      'is a bomb',
      {
        headers: { 'content-type': 'video/mp4', 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(270 * 1024 * 1024, film.subarray(0, 12))),
      },
    ],
  ] as const)('keeps nothing of a film that %s, and ends the answer with an error', async (_, answer) => {
    const site = startSite();
    const { url } = await publish(site, 'a.mp4', answer);
    await expect(bytesOf(await site.get(url))).rejects.toThrow();
    expect(filesIn(site.dir)).toEqual([]);
  });

  it('keeps nothing of a film whose visitor leaves', async () => {
    const site = startSite();
    const { url } = await publish(site, 'a.mp4', filmAnswer);
    const reader = (await site.get(url)).body?.getReader();
    await reader?.read();
    expect(filesIn(site.dir)).toHaveLength(1);
    await reader?.cancel();
    expect(filesIn(site.dir)).toEqual([]);
  });

  it('keeps no film of more than a quarter of its size', async () => {
    const site = startSite({ maxBytes: 4 * film.length - 4 });
    const { url } = await publish(site, 'a.mp4', filmAnswer);
    expect((await bytesOf(await site.get(url))).equals(film)).toBe(true);
    expect(filesIn(site.dir)).toEqual([]);
  });

  it.each([
    ['a byte of a picture has changed', 'a.png', pngAnswer, (bytes: Buffer) => bytes.fill('x', 50, 51)],
    ['a byte of a film has changed', 'a.mp4', filmAnswer, (bytes: Buffer) => bytes.fill('x', 2_000_000, 2_000_001)],
    [
      'its type has changed',
      'a.png',
      pngAnswer,
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace('\nimage/png\n', '\ntext/html\n'), 'latin1'),
    ],
    ['its end is missing', 'a.png', pngAnswer, (bytes: Buffer) => bytes.subarray(0, -1)],
    ['it is empty', 'a.png', pngAnswer, () => Buffer.alloc(0)],
    ['it is that of another asset', 'a.png', pngAnswer, 'other'],
  ] as const)('asks again if a file shows that %s', async (_, file, answer, change) => {
    const { dir, ...site } = startSite();
    const { path, url } = await publish({ dir, ...site }, file, answer);
    await bytesOf(await site.get(url));
    const [kept = ''] = filesIn(dir);
    if (change === 'other') {
      const other = await publish({ dir, ...site }, 'b.png', { ...pngAnswer, body: await picture('#fff') });
      await bytesOf(await site.get(other.url));
      const [foreign = ''] = filesIn(dir).filter((each) => each !== kept);
      writeFileSync(kept, readFileSync(foreign));
    } else {
      writeFileSync(kept, change(readFileSync(kept)));
    }
    const response = await startSite({ dir }).get(url);
    expect([response.status, (await bytesOf(response)).equals(answer.body)]).toEqual([200, true]);
    expect(response.headers.get('content-type')).toBe(answer.headers['content-type']);
    expect(assets.requestsTo(path)).toHaveLength(2);
  });

  it('notices in the same process that a film on disk has changed', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.mp4', filmAnswer);
    for (let times = 0; times < 2; times++) await bytesOf(await site.get(url));
    const [kept = ''] = filesIn(site.dir);
    const bytes = readFileSync(kept);
    writeFileSync(kept, bytes.fill('x', 2_000_000, 2_000_001));
    expect((await bytesOf(await site.get(url))).equals(film)).toBe(true);
    expect(assets.requestsTo(path)).toHaveLength(2);
  });

  it('believes nothing that another key has written', async () => {
    const site = startSite();
    const { path, url } = await publish(site, 'a.png', pngAnswer);
    await bytesOf(await site.get(url));
    const other = startSite({ dir: site.dir }, { key: Buffer.alloc(32, 8).toString('base64url') });
    await bytesOf(await other.get(await other.runtime.seal(host + path)));
    expect(assets.requestsTo(path)).toHaveLength(2);
  });

  it('asks again for what is old, and uses it if the asset host does not answer', async () => {
    const { dir } = startSite();
    const start = () => startSite({ dir, maxAge: 60 });
    const changed = await picture('#fff');
    const { path, url } = await publish(start(), 'a.png', [
      pngAnswer,
      { status: 503 },
      { reset: true },
      { stallAt: -1 },
      { ...pngAnswer, body: changed },
      { status: 404 },
      { status: 503 },
    ]);
    const old = new Date(Date.now() - 61_000);
    const answers: (Buffer | number)[] = [];
    for (let times = 0; times < 7; times++) {
      const response = await start().get(url);
      answers.push(response.ok ? await bytesOf(response) : response.status);
      for (const file of filesIn(dir)) utimesSync(file, old, old);
    }
    expect(answers).toEqual([png, png, png, png, changed, 404, 502]);
    expect(assets.requestsTo(path)).toHaveLength(7);
  });

  it.each([-3600, 3600])('goes on when the clock is set by %d seconds', async (seconds) => {
    const site = startSite();
    const { url } = await publish(site, 'a.png', pngAnswer);
    await bytesOf(await site.get(url));
    const [file = ''] = filesIn(site.dir);
    const then = new Date(Date.now() - seconds * 1000);
    utimesSync(file, then, then);
    const response = await startSite({ dir: site.dir }).get(url);
    expect([response.status, (await bytesOf(response)).equals(png)]).toEqual([200, true]);
  });

  it('stays below its limit, and removes what was not used for the longest time', async () => {
    const options = { maxBytes: 40_000, maxAge: 100_000 };
    const site = startSite(options);
    const body = Buffer.concat([png, Buffer.alloc(4000)]);
    const put = async (file: string) => {
      const asset = await publish(site, file, { ...pngAnswer, body });
      await bytesOf(await site.get(asset.url));
      return asset;
    };
    const used = await put('used.png');
    const [usedFile = ''] = filesIn(site.dir);
    const others = [await put('a.png'), await put('b.png'), await put('c.png')];
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    for (const file of filesIn(site.dir)) utimesSync(file, hoursAgo(file === usedFile ? 2 : 1), hoursAgo(3));
    await bytesOf(await startSite({ ...options, dir: site.dir }).get(used.url));
    await expect.poll(() => statSync(usedFile).atimeMs).toBeGreaterThan(hoursAgo(0.1).getTime());

    for (let at = 0; at < 12; at++) {
      await put('new.png');
      const size = () =>
        filesIn(site.dir).reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
      await expect.poll(size).toBeLessThan(options.maxBytes);
      if (at === 5) await bytesOf(await startSite({ ...options, dir: site.dir }).get(used.url));
    }
    expect(assets.requestsTo(used.path)).toHaveLength(1);
    const next = startSite({ ...options, dir: site.dir });
    for (const { url, path } of others) {
      await bytesOf(await next.get(url));
      expect(assets.requestsTo(path)).toHaveLength(2);
    }
  });

  it('removes what killed processes left, after a day', async () => {
    const site = startSite();
    const folder = join(site.dir, 'answers-v1/tmp');
    mkdirSync(folder, { recursive: true });
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3600 * 1000);
    for (const name of ['old', 'new']) writeFileSync(join(folder, `${name}.tmp`), 'x');
    utimesSync(join(folder, 'old.tmp'), twoDaysAgo, twoDaysAgo);
    await bytesOf(await site.get((await publish(site, 'a.png', pngAnswer)).url));
    await expect.poll(() => readdirSync(folder)).toEqual(['new.tmp']);
  });

  it('goes on without a folder that can’t be written, and warns once', async () => {
    const dir = join(temporaryFolder('read-only'), 'file');
    writeFileSync(dir, '');
    const site = startSite({ dir });
    for (const [file, answer] of [
      ['a.png', pngAnswer],
      ['a.mp4', filmAnswer],
    ] as const) {
      const { path, url } = await publish(site, file, answer);
      for (let times = 0; times < 2; times++)
        expect((await bytesOf(await site.get(url))).equals(answer.body)).toBe(true);
      expect(assets.requestsTo(path)).toHaveLength(2);
    }
    expect(site.warnings).toEqual([expect.stringContaining(`The cache of assets in ${dir} can't be written`)]);
  });

  it('writes files that only its user can read, with nothing of the CMS in them or in their names', async () => {
    const site = startSite();
    const { url } = await publish(site, 'kettle.png', pngAnswer);
    await bytesOf(await site.get(url));
    const [file = ''] = filesIn(site.dir);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(file).toMatch(/\/answers-v1\/[0-9a-f]{2}\/[0-9a-f]{62}$/);
    expect(readFileSync(file, 'latin1')).not.toMatch(/kettle|99001|datocms/);
  });

  it('refuses wrong numbers', () => {
    expect(() => createDiskCache({ maxBytes: -1, maxAge: Number.NaN })).toThrow(
      /maxBytes: must be .*\n?.*maxAge: must be/s,
    );
  });
});

describe('a handler of node:http', () => {
  let site: Site;
  let origin: string;
  let port: number;
  const server = createServer((request, response) => void createNodeHandler(site.runtime)(request, response));
  beforeAll(async () => {
    site = startSite();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    port = (server.address() as AddressInfo).port;
    origin = `http://127.0.0.1:${port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  /** What comes back for bytes on a connection of their own. */
  const exchange = async (request: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(request);
    return text(socket);
  };

  it.each([
    ['a picture', 'a.png', pngAnswer],
    ['a film', 'a.mp4', filmAnswer],
    ['a short film', 'a.mp4', { ...filmAnswer, body: film.subarray(0, 1000) }],
  ])('answers %s and parts of it, and keeps it', async (_, file, answer) => {
    const { path, url } = await publish(site, file, answer);
    for (let times = 0; times < 2; times++) {
      const response = await fetch(origin + url);
      expect([response.status, response.headers.get('content-length')]).toEqual([200, String(answer.body.length)]);
      expect((await bytesOf(response)).equals(answer.body)).toBe(true);
    }
    const head = await fetch(origin + url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(answer.body.length),
      '',
    ]);
    const part = await fetch(origin + url, { headers: { range: 'bytes=10-19' } });
    expect([part.status, (await bytesOf(part)).equals(answer.body.subarray(10, 20))]).toEqual([206, true]);
    // No `fetch`, which sends no If-None-Match of its own without `Cache-Control: no-cache`.
    const etag = head.headers.get('etag');
    const known = `GET ${url} HTTP/1.1\r\nhost: x\r\nif-none-match: ${etag}\r\nconnection: close\r\n\r\n`;
    expect(await exchange(known)).toMatch(/^HTTP\/1.1 304 .*\r\n(?:.+\r\n)*\r\n$/);
    expect(assets.requestsTo(path)).toHaveLength(1);
  });

  it.each([
    ['POST /media/x', 405],
    ['TRACE /media/x', 405],
    ['OPTIONS *', 405],
    ['GET /media/x', 404],
    ['GET //evil.example/media/x', 404],
    ['GET http://evil.example/media/x', 404],
    ['GET /\\evil.example', 404],
    ['GET /media/%00%ff/../..', 404],
    ['GET //', 404],
    ['GET //:0', 404],
  ])('answers %s with %d', async (start, status) => {
    const answer = await exchange(`${start} HTTP/1.1\r\nhost: x:y:z\r\nconnection: close\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('answers 500 and goes on if nobody can tell whether an asset is published', async () => {
    const { url } = await publish(site, 'a.png', pngAnswer);
    const failing = startSite({}, { isPublished: () => Promise.reject(new Error('no index')) });
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const handler = createNodeHandler(failing.runtime);
    const other = createServer((request, response) => void handler(request, response));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    try {
      const response = await fetch(`http://127.0.0.1:${(other.address() as AddressInfo).port}${url}`);
      expect([response.status, response.headers.get('cache-control'), await response.text()]).toEqual([
        500,
        'no-store',
        '',
      ]);
      expect(log).toHaveBeenCalledOnce();
    } finally {
      log.mockRestore();
      other.closeAllConnections();
      other.close();
    }
  });

  it('breaks the connection off where a film breaks off, and keeps nothing', async () => {
    const files = filesIn(site.dir).length;
    const { url } = await publish(site, 'a.mp4', { ...filmAnswer, cutAt: 2_000_000 });
    await expect(fetch(origin + url).then(bytesOf)).rejects.toThrow();
    expect(filesIn(site.dir)).toHaveLength(files);
  });

  it('stops asking for a film when the visitor leaves, and keeps nothing', async () => {
    const files = filesIn(site.dir).length;
    const { url } = await publish(site, 'a.mp4', { ...filmAnswer, trickle: { bytes: 100_000, every: 20 } });
    const leave = new AbortController();
    await fetch(origin + url, { signal: leave.signal });
    await expect.poll(() => filesIn(site.dir).length).toBe(files + 1);
    leave.abort();
    await expect.poll(() => filesIn(site.dir).length).toBe(files);
  });
});

describe('an SVG with active parts', () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="1"><script>alert(1)</script><rect onclick="alert(2)" width="1"/></svg>';
  const answer = { ...type('image/svg+xml'), body: svg };

  it('is sent without them where that is wanted, also from a cache of a site that refuses them', async () => {
    const strict = startSite();
    const lenient = startSite({ dir: strict.dir }, { svg: 'sanitize' });
    const { path, url } = await publish(strict, 'a.svg', answer);
    for (const [site, status] of [
      [lenient, 200],
      [strict, 502],
      [lenient, 200],
    ] as const) {
      const response = await site.get(url);
      expect(response.status).toBe(status);
      if (status === 200)
        expect(await response.text()).toBe('<svg xmlns="http://www.w3.org/2000/svg" width="1"><rect width="1"/></svg>');
    }
    expect(assets.requestsTo(path)).toHaveLength(2);
  });

  it.each([
    [
      'encoded in latin1',
      `<?xml version="1.0" encoding="ISO-8859-1"?>${svg.replace('<rect', '<title>\xdcber</title><rect')}`,
    ],
    ['with a byte order mark', `\xef\xbb\xbf${svg}`],
  ])('keeps its other bytes if it is %s', async (_, text) => {
    const site = startSite({}, { svg: 'sanitize' });
    const { url } = await publish(site, 'a.svg', { ...answer, body: Buffer.from(text, 'latin1') });
    const clean = text.replace('<script>alert(1)</script>', '').replace(' onclick="alert(2)"', '');
    expect((await bytesOf(await site.get(url))).toString('latin1')).toBe(clean);
  });

  it.each([
    ['is too large', svg.replace('<rect', `${' '.repeat(9_000_000)}<rect`)],
    ['is not well-formed', svg.replace('</svg>', '')],
    [
      'can’t be cleaned',
      svg
        .replace('<svg', '<svg onload="alert(1)"')
        .replace('<rect', '<animate attributeName="href" to="javascript:alert(1)"/><rect')
        .replace('</svg>', '<x:script xmlns:x="http://www.w3.org/1999/xhtml"/></svg'),
    ],
  ])('is refused if it %s', async (_, body) => {
    const site = startSite({}, { svg: 'sanitize' });
    const { url } = await publish(site, 'a.svg', { ...answer, body });
    expect((await site.get(url)).status).toBe(502);
    expect(filesIn(site.dir)).toEqual([]);
  });

  it('is refused with a wrong option', () => {
    expect(() => startSite({}, { svg: 'allow' as 'reject' })).toThrow(
      'svg: expected "reject" or "sanitize"; got "allow".',
    );
  });
});

describe('the cache of a worker', () => {
  it('keeps pictures, by variant and class of browsers, and answers nothing that is withdrawn', async () => {
    const cache = await startEdgeCache();
    const entry = join(import.meta.dirname, '../support/runtime-worker.ts');
    const key = Buffer.alloc(32, 5).toString('base64url');
    const workerd = await startWorkerd(entry, { assets: assets.origin, key }, { cache: cache.address });
    try {
      const get = (path: string, headers: Record<string, string> = {}) => fetch(workerd.origin + path, { headers });
      const sealed = async (path: string) => (await get(`/seal?${encodeURIComponent(host + path)}`)).text();
      const path = '/99001/1700009999-edge.png';
      assets.answer(path, [pngAnswer, pngAnswer, { status: 500 }]);
      const url = await sealed(path);
      for (const [query, accept, requests] of [
        ['', '*/*', 1],
        ['?w=1', 'image/*', 1],
        ['?w=2', 'image/webp', 2],
        ['', 'image/webp,image/png', 2],
      ] as const) {
        const response = await get(url + query, { accept });
        expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
        expect((await bytesOf(response)).equals(png)).toBe(true);
        await expect.poll(() => cache.entries.size).toBe(requests);
        expect(assets.requestsTo(path)).toHaveLength(requests);
      }
      for (const [name, answer] of cache.entries) {
        expect(name).toMatch(new RegExp(`^${workerd.origin}/media/[0-9a-f]{64}$`));
        expect(answer.toString('latin1')).toMatch(
          /^HTTP\/1.1 200 OK\r\n(?:.+\r\n)*cache-control: public, max-age=3600\r\n/i,
        );
        expect(answer.toString('latin1')).not.toMatch(/datocms|edge\.png/);
      }
      // Somebody else can't read it without the sealed URL.
      expect((await get(new URL([...cache.entries.keys()][0] as string).pathname)).status).toBe(404);

      for (const [name, answer] of cache.entries)
        cache.entries.set(name, Buffer.from(answer.toString('latin1').replace('IHDR', 'XXXX'), 'latin1'));
      expect((await get(url)).status).toBe(502);

      const draft = '/99001/1700009998-draft.png';
      assets.answer(draft, pngAnswer);
      const expiring = await get(await sealed(draft));
      expect([expiring.status, expiring.headers.get('cache-control')?.slice(0, 9)]).toEqual([200, 'private, ']);
      await expect.poll(() => cache.entries.size).toBe(3);
      cache.entries.clear();
      for (const [file, answer, status] of [
        ['missing.png', { status: 404 }, 404],
        ['a.html', { ...type('text/html'), body: '<p>' }, 502],
        ['a.mp4', filmAnswer, 200],
      ] as const) {
        const other = `/99001/1700009997-${file}`;
        assets.answer(other, answer);
        const response = await get(await sealed(other));
        await response.arrayBuffer();
        expect(response.status).toBe(status);
      }
      expect(cache.entries.size).toBe(0);
      await get(`/withdraw?${encodeURIComponent(path)}`);
      expect((await get(url)).status).toBe(404);
    } finally {
      workerd.close();
      cache.close();
    }
  });
});

import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { createNodeHandler, type NodeRequest } from 'datocms-assets/runtime/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  bytesOf,
  filesIn,
  film,
  filmAnswer,
  host,
  type KeepingSite,
  pngAnswer,
  type,
  useAssetHost,
} from '../support/kept-assets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { assets, startSite, publish } = useAssetHost();

describe('a handler of node:http', () => {
  it.each([undefined, {}, () => undefined])('is not made of what is no runtime: %o', (given) => {
    expect(() => createNodeHandler(given as KeepingSite['runtime'])).toThrow('expected a runtime');
  });

  let site: KeepingSite;
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
  /** The answer to bytes on a connection of their own. */
  const exchange = async (request: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(request);
    return text(socket);
  };

  it('ends no process for a header that only a lenient parser takes', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const handler = createNodeHandler(site.runtime);
    const ended: Promise<void>[] = [];
    const lenient = createServer({ insecureHTTPParser: true }, (request, response) => {
      ended.push(handler(request, response).catch(() => void response.end('failed')));
    });
    await once(lenient.listen(0, '127.0.0.1'), 'listening');
    const socket = connect((lenient.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET /media/a HTTP/1.1\r\nhost: a\r\naccept: a\0b\r\nconnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 500 /);
    await Promise.all(ended);
    lenient.close();
    log.mockRestore();
  });

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
    for (const [condition, status] of [
      ['if-match', 412],
      ['if-range', 200],
    ] as const) {
      const other = await fetch(origin + url, { headers: { range: 'bytes=10-19', [condition]: '"0"' } });
      expect([condition, other.status]).toEqual([condition, status]);
      await other.arrayBuffer();
    }
    expect(assets().requestsTo(path)).toHaveLength(1);
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

  it('leaves a name that it does not know to the handler that it was given, and no other answer', async () => {
    const { url, path } = await publish(site, 'a.png', pngAnswer);
    const handler = createNodeHandler(site.runtime, (request, response) => response.end(`other ${request.url}`));
    const other = createServer((request, response) => void handler(request, response));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    try {
      const at = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      expect(await (await fetch(`${at}/media/x`)).text()).toBe('other /media/x');
      expect((await bytesOf(await fetch(at + url))).equals(pngAnswer.body)).toBe(true);
      expect((await fetch(`${at}/media/x`, { method: 'POST' })).status).toBe(405);
      // Whoever answers for what is gone, nginx replaces its copy.
      site.withdrawn.add(path);
      const ends = await Promise.all([`/media/x`, url].map((each) => fetch(at + each)));
      expect(ends.map(({ headers }) => headers.get('x-accel-expires'))).toEqual([null, '1']);
    } finally {
      site.withdrawn.delete(path);
      other.closeAllConnections();
      other.close();
    }
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

  it('resets the connection where a body of unknown length breaks off, whose end HTTP/1.0 shows by nothing else', async () => {
    const { url } = await publish(site, 'a.mp4', { ...filmAnswer, length: 'chunked', cutAt: 2_000_000 });
    await expect(exchange(`GET ${url} HTTP/1.0\r\n\r\n`)).rejects.toThrow('ECONNRESET');
    // A reset takes away what is on its way. The end of HTTP/1.1 shows without.
    expect(await exchange(`GET ${url} HTTP/1.1\r\nhost: x\r\n\r\n`)).not.toMatch(/\r\n0\r\n\r\n$/);
  });

  it.runIf(process.platform !== 'win32')('ends a connection that can’t be reset, and not the process', async () => {
    const { url } = await publish(site, 'a.mp4', { ...filmAnswer, length: 'chunked', cutAt: 2_000_000 });
    const handled: Promise<void>[] = [];
    const handler = createNodeHandler(site.runtime);
    const local = createServer((request, response) => void handled.push(handler(request, response)));
    const path = join(temporaryFolder('socket'), 's');
    await once(local.listen(path), 'listening');
    const socket = connect(path);
    socket.write(`GET ${url} HTTP/1.0\r\n\r\n`);
    await text(socket);
    await Promise.all(handled);
    local.close();
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

  it.each<[string, RequestInit]>([
    ['the head', { method: 'HEAD' }],
    ['a part of another version', { headers: { range: 'bytes=10-19', 'if-match': '"0"' } }],
  ])('gives the body of a film up where only %s is wanted', async (_, init) => {
    const cancel = vi.fn();
    const body = new ReadableStream({ pull: (stream) => stream.enqueue(film.subarray(0, 100_000)), cancel });
    const answer = new Response(body, type('video/mp4'));
    const { runtime } = startSite({}, { fetch: async () => answer });
    const url = await runtime.seal(`${host}/99001/1700000001-a.mp4`);
    await runtime.handle(new Request(`https://www.example.org${url}`, init));
    expect(cancel).toHaveBeenCalledOnce();
  });

  it('ends for a visitor who leaves before the answer begins', async () => {
    const moments = new EventEmitter();
    const [asked, left, ended] = ['asked', 'left', 'ended'].map((name) => once(moments, name));
    const cancel = vi.fn();
    const body = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(100_000)), cancel });
    const handle = async () => {
      moments.emit('asked');
      await left;
      return new Response(body);
    };
    const other = createServer((request, response) => {
      response.once('close', () => moments.emit('left'));
      void createNodeHandler({ handle })(request, response).then(() => moments.emit('ended'));
    });
    await once(other.listen(0, '127.0.0.1'), 'listening');
    try {
      const socket = connect((other.address() as AddressInfo).port, '127.0.0.1');
      socket.write('GET /media/x HTTP/1.1\r\nhost: x\r\n\r\n');
      await asked;
      socket.destroy();
      await ended;
      expect(cancel).toHaveBeenCalledOnce();
    } finally {
      other.closeAllConnections();
      other.close();
    }
  });
});

describe('a handler over HTTP/2, which astro dev speaks with a certificate', () => {
  const site = startSite();
  const moments = new EventEmitter();
  let runtime: Parameters<typeof createNodeHandler>[0];
  const server = createHttp2Server((request, response) => {
    const handler = createNodeHandler(runtime);
    void handler(request as unknown as NodeRequest, response as unknown as ServerResponse).then(() =>
      moments.emit('ended'),
    );
  });
  let client: ClientHttp2Session;
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(() => {
    client.close();
    server.close();
  });

  beforeEach(() => {
    runtime = site.runtime;
  });

  it('answers a film', async () => {
    const { url } = await publish(site, 'h2.mp4', filmAnswer);
    const stream = client.request({ ':path': url });
    const [headers] = await once(stream, 'response');
    expect([headers[':status'], headers['content-type']]).toEqual([200, 'video/mp4']);
    expect((await buffer(stream)).equals(filmAnswer.body)).toBe(true);
  });

  it('ends with an error where a film breaks off', async () => {
    const { url } = await publish(site, 'cut.mp4', { ...filmAnswer, cutAt: 2_000_000 });
    const stream = client.request({ ':path': url });
    await expect(buffer(stream)).rejects.toThrow('INTERNAL_ERROR');
  });

  it('ends for a visitor who leaves before the answer begins', async () => {
    const cancel = vi.fn();
    const body = new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(100_000)), cancel });
    const [asked, left, ended] = ['asked', 'left', 'ended'].map((name) => once(moments, name));
    runtime = {
      handle: async () => {
        moments.emit('asked');
        await left;
        return new Response(body);
      },
    };
    const stream = client.request({ ':path': '/media/x' });
    await asked;
    stream.close();
    await once(stream, 'close');
    // The server hears of it a little later.
    setTimeout(() => moments.emit('left'), 50);
    await ended;
    expect(cancel).toHaveBeenCalledOnce();
  });
});

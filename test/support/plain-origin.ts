import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

const cms = 'https://www.datocms-assets.com/99001';
const wide = `${cms}/1700000001-wide.jpg`;
const html = (content: string) => `<!doctype html><html lang="en"><body>${content}</body></html>`;
const image = (url: string) => `<img src="${url}" alt="">`;
const page = html(
  `<a href="/about">About</a>${image(`${wide}?w=100`)}<img srcset="${wide}?w=100 1x, ${wide}?w=200 2x" alt="">`,
);
/** Bytes that are no text, and that nobody may change: they hold the host. */
export const film = Buffer.concat([
  Buffer.from('000000186674797069736f6d', 'hex'),
  Buffer.from(wide),
  Buffer.alloc(5000, 7),
]);

export interface PlainOrigin {
  readonly origin: string;
  /** Requests that came, with the bodies that have been read. */
  readonly requests: {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    body: string;
  }[];
  /** How many requests ended before their answer. */
  gone(): number;
  /** Lets `/events` or `/slow` send its end. */
  finish(path: string): void;
  stop(): Promise<void>;
}

/** A site as it is before anybody localises it. It knows nothing of a proxy. */
export async function startPlainOrigin(): Promise<PlainOrigin> {
  const requests: PlainOrigin['requests'] = [];
  const waiting = new Map<string, () => void>();
  let origin = '';
  let gone = 0;

  type Respond = (response: ServerResponse, request: IncomingMessage, body: string) => void;
  const reply =
    (type: string, body: string | Buffer, headers: Record<string, string> = {}): Respond =>
    (response) =>
      response
        .writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers })
        .end(body);
  const compressed =
    (encoding: string, compress: (text: string) => Buffer): Respond =>
    (response) =>
      response
        .writeHead(200, { 'content-type': 'text/html', 'content-encoding': encoding, vary: 'Accept-Encoding' })
        .end(compress(page));
  const redirect =
    (status: number, location: () => string): Respond =>
    (response) =>
      response.writeHead(status, { location: location() }).end();

  const routes: Readonly<Record<string, Respond>> = {
    '/': (response, request, body) => {
      if (request.headers['if-none-match'] === '"page"' || request.headers['if-modified-since'])
        return response.writeHead(304, { etag: '"page"' }).end();
      const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
      if (start !== undefined) {
        const range = `bytes ${start}-${page.length - 1}/${page.length}`;
        return response.writeHead(206, { 'content-type': 'text/html', 'content-range': range }).end(page.slice(+start));
      }
      reply('text/html; charset=utf-8', page, { etag: '"page"' })(response, request, body);
    },
    '/draft': reply('text/html', html(image(`${cms}/1700000003-secret.jpg`)), {
      'cache-control': 'public, max-age=600',
    }),
    '/data.json': reply('application/json', JSON.stringify({ image: wide, items: [{ text: `See ${wide}?w=90.` }] })),
    '/feed.xml': reply(
      'application/rss+xml',
      `<rss version="2.0"><channel><item><enclosure url="${wide}?w=80&amp;h=20" length="1" type="image/jpeg"/></item></channel></rss>`,
    ),
    '/style.css': reply('text/css', `body { background: url(${wide}?w=70) }`),
    '/code.js': reply('text/javascript', `export const logo = '${wide}?w=60';`),
    '/gzip': compressed('gzip', gzipSync),
    '/brotli': compressed('br', brotliCompressSync),
    '/deflate': compressed('deflate', deflateSync),
    '/twice': compressed('gzip, gzip', (text) => gzipSync(gzipSync(text))),
    '/film.mp4': (response, { headers: { range } }) => {
      const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
      const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', etag: '"film"' };
      if (end === undefined) return response.writeHead(200, { ...headers, 'content-length': film.length }).end(film);
      const part = film.subarray(Number(start), Number(end) + 1);
      const length = { 'content-length': part.length, 'content-range': `bytes ${start}-${end}/${film.length}` };
      response.writeHead(206, { ...headers, ...length }).end(part);
    },
    '/kept': (response, { headers }) => {
      if (headers['if-none-match'] === '"kept"') return response.writeHead(304, { etag: '"kept"' }).end();
      reply('text/html', html('Nothing of the CMS'), { etag: '"kept"', 'cache-control': 'max-age=60' })(
        response,
        {} as never,
        '',
      );
    },
    '/none': (response) => response.writeHead(204).end(),
    '/own': redirect(301, () => `${origin}/about?from=own`),
    '/away': redirect(302, () => 'https://elsewhere.example/'),
    '/brochure': redirect(302, () => `${cms}/1700000007-manual.pdf`),
    '/cookies': (response) => {
      response.setHeader('set-cookie', [
        'session=1; HttpOnly; Path=/',
        'theme=dark; Expires=Wed, 09 Jun 2027 10:18:14 GMT',
      ]);
      response.writeHead(303, { location: '/' }).end();
    },
    '/echo': (response, { method, headers }, body) =>
      reply('application/json', JSON.stringify({ method, headers, body }))(response, {} as never, ''),
    '/headers': (response) =>
      response
        .writeHead(200, {
          ...{ connection: 'x-private', 'keep-alive': 'timeout=9', 'x-private': '1', 'x-public': '1' },
          ...{
            link: `<${wide}>; rel=preload; as=image`,
            'content-security-policy': "img-src 'self' https://www.datocms-assets.com",
          },
        })
        .end(),
    // The name is in UTF-8, which no header should be in and many are.
    '/named.bin': (response) =>
      response
        .writeHead(200, { 'content-disposition': Buffer.from('attachment; filename="Grüße"').toString('latin1') })
        .end(Buffer.from('bytes')),
    '/events': (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.write(`data: ${wide}?w=50\n\n`);
      waiting.set('/events', () => response.end(`data: ${wide}?w=51\n\n`));
    },
    '/slow': (response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write(`<!doctype html>${image(`${wide}?w=40`)}`);
      waiting.set('/slow', () => response.end(image(`${wide}?w=41`)));
    },
    '/missing': (response) => response.writeHead(404, { 'content-type': 'text/html' }).end(page),
    '/reset': (response) => void response.socket?.resetAndDestroy(),
    '/cut': (response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': 1000 });
      response.write(page.slice(0, 40), () => setTimeout(() => response.socket?.destroy(), 20));
    },
    '/cut.mp4': (response) => {
      response.writeHead(200, { 'content-type': 'video/mp4' });
      response.write(film, () => setTimeout(() => response.socket?.destroy(), 20));
    },
  };

  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    response.once('close', () => {
      if (!response.writableFinished) gone += 1;
    });
    const entry = { method, url, headers, body: '' };
    requests.push(entry);
    entry.body = await text(request).catch(() => '');
    const { pathname } = new URL(`http://origin${url}`);
    const respond = routes[pathname] ?? ((plain) => plain.writeHead(404).end(`No page ${pathname}`));
    respond(response, request, entry.body);
  });
  // A web socket that sends back what it gets.
  server.on('upgrade', ({ url = '', method = '', headers }, socket) => {
    requests.push({ method, url, headers, body: '' });
    socket.on('error', () => undefined);
    if (url !== '/socket')
      return socket.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n${image(wide)}`);
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    const lines = [
      'HTTP/1.1 101 Switching Protocols',
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Accept: ${accept}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.on('data', (frame: Buffer) => {
      const isText = frame[0] === 0x81;
      if (!isText) return socket.end(Buffer.from([0x88, 0]));
      const length = (frame[1] ?? 0) & 0x7f;
      const mask = frame.subarray(2, 6);
      const message = frame.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
      socket.write(Buffer.concat([Buffer.from([0x81, length]), message]));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    requests,
    gone: () => gone,
    finish: (path) => waiting.get(path)?.(),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

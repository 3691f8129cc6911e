import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One answer, as data. Without anything it is a 200 with `body` and its true length. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** `Content-Length` that is declared: another one than the true one, or none, with a chunked or a close-delimited body. */
  readonly length?: number | 'chunked' | 'close';
  /** Milliseconds before the first byte. */
  readonly delay?: number;
  /** The body in pieces of so many bytes, one every so many milliseconds. */
  readonly trickle?: { readonly bytes: number; readonly every: number };
  /** After so many bytes of the body the connection is destroyed. */
  readonly cutAt?: number;
  /** After so many bytes of the body nothing comes any more; `-1`: not even a header. */
  readonly stallAt?: number;
  /** The connection is reset without an answer. */
  readonly reset?: true;
  /** Bytes for the socket in place of an HTTP answer. */
  readonly raw?: string | Uint8Array;
}

/** What a request was, and when it came in milliseconds since the server began. */
export interface Hit {
  readonly host: string;
  readonly url: string;
  readonly headers: Readonly<IncomingMessage['headers']>;
  readonly at: number;
}

export type Script = Answer | readonly Answer[] | ((hit: Hit, time: number) => Answer);

export interface FaultServer {
  readonly origin: string;
  readonly hits: readonly Hit[];
  /** The most requests that were under way at once, and the connections that were opened in all. */
  readonly peak: () => number;
  readonly connections: () => number;
  readonly servernames: readonly string[];
  /**
   * Says what a URL (path and query, on any host) answers: the same each time, one answer a time with the last one
   * repeated, or by a function of the hit and how many came before.
   */
  answer(url: string, script: Script): void;
  hitsOf(url: string): readonly Hit[];
  close(): Promise<void>;
}

/** Serves answers by script on loopback. What has no script is a 404. */
export async function startFaultServer(
  scripts: Readonly<Record<string, Script>> = {},
  tls?: { readonly key: string; readonly cert: string },
): Promise<FaultServer> {
  const table = new Map(Object.entries(scripts));
  const counts = new Map<string, number>();
  const hits: Hit[] = [];
  const sockets = new Set<Socket>();
  const servernames: string[] = [];
  const started = performance.now();
  let [busy, peak, opened] = [0, 0, 0];

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '';
    const hit = { host: request.headers.host ?? '', url, headers: request.headers, at: performance.now() - started };
    hits.push(hit);
    const time = counts.get(url) ?? 0;
    counts.set(url, time + 1);
    peak = Math.max(peak, ++busy);
    response.once('close', () => busy--);
    await play(choose(table.get(url), hit, time), request, response);
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    request.on('error', () => undefined);
    handle(request, response).catch(() => request.socket.destroy());
  };
  const server = tls ? createHttps(tls, listener) : createHttp(listener);
  server.on('connection', (socket: Socket) => {
    opened++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('secureConnection', (socket: { servername?: string | false }) => {
    servernames.push(socket.servername || '');
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hits,
    servernames,
    peak: () => peak,
    connections: () => opened,
    answer: (url, script) => void table.set(url, script),
    hitsOf: (url) => hits.filter((hit) => hit.url === url),
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function choose(script: Script | undefined, hit: Hit, time: number): Answer {
  if (script === undefined) return { status: 404, body: 'no script' };
  if (typeof script === 'function') return script(hit, time);
  const list = [script].flat() as readonly Answer[];
  return list[Math.min(time, list.length - 1)] ?? {};
}

async function play(answer: Answer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { socket } = request;
  const body = Buffer.from(answer.body ?? '');
  if (answer.delay) await sleep(answer.delay);
  if (answer.reset) return void socket.resetAndDestroy();
  if (answer.stallAt === -1) return;
  if (answer.raw !== undefined) return void socket.end(answer.raw);
  const { length = body.length } = answer;
  if (typeof length === 'number') response.setHeader('content-length', length);
  if (length === 'close') {
    response.useChunkedEncodingByDefault = false;
    response.setHeader('connection', 'close');
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.writeHead(answer.status ?? 200);
  response.flushHeaders();
  const end = answer.cutAt ?? answer.stallAt ?? body.length;
  const { bytes, every } = answer.trickle ?? { bytes: end || 1, every: 0 };
  for (let at = 0; at < end; at += bytes) {
    if (at > 0) await sleep(every);
    await new Promise((done) => response.write(body.subarray(at, Math.min(end, at + bytes)), done));
  }
  if (answer.stallAt !== undefined) return;
  // Time for what was written to be read: a reset throws away what still lies in the other side's buffer.
  if (answer.cutAt !== undefined) return void setTimeout(() => socket.destroy(), 20);
  response.end();
  if (typeof length === 'number' && length > body.length) setTimeout(() => socket.end(), 20);
}

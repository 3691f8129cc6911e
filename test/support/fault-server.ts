import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One answer, as data. By default it is a 200 with `body` and its true length. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** The declared `Content-Length`, if it is not the true one; or none, with a chunked or a close-delimited body. */
  readonly length?: number | 'chunked' | 'close';
  /** Milliseconds before the first byte. */
  readonly delay?: number;
  /** Nothing is sent before this. See `createMoment`. */
  readonly after?: Promise<void>;
  /** Sends the body in pieces of so many bytes, one every so many milliseconds. */
  readonly trickle?: { readonly bytes: number; readonly every: number };
  /** Destroys the connection after so many bytes of the body. */
  readonly cutAt?: number;
  /** Sends nothing more after so many bytes of the body; `-1`: not even a header. */
  readonly stallAt?: number;
  /** Resets the connection without an answer. */
  readonly reset?: true;
  /** Bytes that are sent instead of an HTTP answer. */
  readonly raw?: string | Uint8Array;
}

/** A moment that a test chooses, in place of a time that may be too short on a busy machine. */
export function createMoment(): { readonly after: Promise<void>; readonly come: () => void } {
  let come = () => {};
  const after = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { after, come };
}

/** A request, and when it came in milliseconds since the server started. */
export interface ReceivedRequest {
  readonly host: string;
  readonly url: string;
  readonly headers: Readonly<IncomingMessage['headers']>;
  readonly time: number;
}

/**
 * The answers of a URL: the same each time; one answer after the other, the last one repeated; or the result of a function of
 * the request and the number of requests before it.
 */
export type AnswerScript = Answer | readonly Answer[] | ((request: ReceivedRequest, previous: number) => Answer);

export interface FaultServer {
  readonly origin: string;
  readonly requests: readonly ReceivedRequest[];
  /** Server names of TLS connections. */
  readonly servernames: readonly string[];
  /** The most requests that were under way at once. */
  readonly peakConcurrency: () => number;
  /** How many connections were opened. */
  readonly connections: () => number;
  /** Sets what a URL (path and query, on any host) answers. */
  answer(url: string, script: AnswerScript): void;
  requestsTo(url: string): readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** Starts a server on loopback that answers by scripts. A URL without a script is a 404. */
export async function startFaultServer(
  scripts: Readonly<Record<string, AnswerScript>> = {},
  tls?: { readonly key: string; readonly cert: string },
): Promise<FaultServer> {
  const table = new Map(Object.entries(scripts));
  const counts = new Map<string, number>();
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const servernames: string[] = [];
  const startedAt = performance.now();
  let [active, peak, connections] = [0, 0, 0];

  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    const { url = '', headers } = message;
    const request = { host: headers.host ?? '', url, headers, time: performance.now() - startedAt };
    requests.push(request);
    const previous = counts.get(url) ?? 0;
    counts.set(url, previous + 1);
    peak = Math.max(peak, ++active);
    response.once('close', () => active--);
    await send(chooseAnswer(table.get(url), request, previous), message, response);
  };
  const listener = (message: IncomingMessage, response: ServerResponse) => {
    message.on('error', () => undefined);
    handle(message, response).catch(() => message.socket.destroy());
  };
  const server = tls ? createHttps(tls, listener) : createHttp(listener);
  server.on('connection', (socket: Socket) => {
    connections++;
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
    requests,
    servernames,
    peakConcurrency: () => peak,
    connections: () => connections,
    answer: (url, script) => void table.set(url, script),
    requestsTo: (url) => requests.filter((request) => request.url === url),
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function chooseAnswer(script: AnswerScript | undefined, request: ReceivedRequest, previous: number): Answer {
  if (script === undefined) return { status: 404, body: 'no script' };
  if (typeof script === 'function') return script(request, previous);
  const answers = [script].flat() as readonly Answer[];
  return answers[Math.min(previous, answers.length - 1)] ?? {};
}

async function send(answer: Answer, { socket }: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.from(answer.body ?? '');
  if (answer.delay) await sleep(answer.delay);
  await answer.after;
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
  // Time for the other side to read what was written: a reset throws away what still lies in its buffer.
  if (answer.cutAt !== undefined) return void setTimeout(() => socket.destroy(), 20);
  response.end();
  if (typeof length === 'number' && length > body.length) setTimeout(() => socket.end(), 20);
}

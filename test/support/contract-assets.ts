import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Format, picture, types } from './contract-pictures.ts';

export interface Stored {
  readonly bytes: Uint8Array;
  readonly type: string;
}

/** A response as data. Without properties it is the regular response of an asset host. */
export interface AssetResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Close the connection after so many bytes of the body. */
  readonly cutAt?: number;
  /** Send nothing more after so many bytes of the body. */
  readonly stallAt?: number;
  /** Milliseconds before the response. */
  readonly delay?: number;
  /** Milliseconds between two pieces of 1,024 bytes. */
  readonly every?: number;
  readonly reset?: true;
}

export interface AssetRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly host: string;
  readonly accept: string;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
}

export type RespondTo = (fetched: AssetRequest, before: number) => AssetResponse | undefined;

export interface Assets {
  readonly origin: string;
  readonly port: number;
  readonly requests: AssetRequest[];
  readonly files: Map<string, Stored>;
  /** Special responses by path, or by path and query. */
  readonly responses: Map<string, RespondTo>;
  /** Parameters for every image, like a project's default parameters. */
  defaults: string;
  readonly maxConcurrent: () => number;
  readonly maxConnections: () => number;
  reset(): void;
  requestsFor(start: string): readonly AssetRequest[];
  close(): Promise<void>;
}

const negotiated: readonly Format[] = ['avif', 'webp'];

/** A minimal imgix: size, format, and `auto=format` by `Accept`. The path determines the colour of the image. */
async function transform(path: string, stored: Stored, query: URLSearchParams, accept: string): Promise<Stored> {
  const requested = query.get('fm')?.replace('jpg', 'jpeg');
  const best = query.get('auto')?.split(',').includes('format')
    ? negotiated.find((name) => accept.includes(`image/${name}`))
    : undefined;
  const changes = ['w', 'h', 'fm', 'q', 'blur', 'mark', 'blend', 'blend64', 'sat'].some((name) => query.has(name));
  if (!stored.type.startsWith('image/') || (!changes && !best)) return stored;
  const own = stored.type.split('/')[1] ?? 'png';
  const format = (requested ?? best ?? (own === 'svg+xml' ? 'png' : own)) as Format;
  const size = (name: string) => Math.min(64, Number(query.get(name)) || 16);
  const seed = `${path} ${query.get('sat') ?? ''}${query.get('mark') ?? ''}`;
  return { bytes: await picture(format, seed, size('w'), size('h')), type: types[format] ?? '' };
}

function deliver(response: ServerResponse, bytes: Uint8Array, special: AssetResponse, type: string): void {
  const length = special.headers?.['transfer-encoding'] ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(special.status ?? 200, { 'content-type': type, ...length, ...special.headers });
  const sentBytes = special.cutAt ?? special.stallAt;
  if (special.every !== undefined) {
    sendSlowly(response, bytes, special.every);
  } else if (sentBytes === undefined) {
    response.end(bytes);
  } else {
    response.flushHeaders();
    response.write(bytes.subarray(0, sentBytes), () => special.cutAt !== undefined && response.destroy());
  }
}

async function sendSlowly(response: ServerResponse, bytes: Uint8Array, every: number): Promise<void> {
  for (let at = 0; at < bytes.length && !response.destroyed; at += 1024) {
    response.write(bytes.subarray(at, at + 1024));
    await sleep(every);
  }
  response.end();
}

/** Starts an asset host on the loopback address. */
export async function startAssets(files: Readonly<Record<string, Stored>> = {}): Promise<Assets> {
  const counts = new Map<string, number>();
  let now = 0;
  let peak = 0;
  let open = 0;
  let peakOpen = 0;
  const server = createServer(async (request, response) => {
    now += 1;
    peak = Math.max(peak, now);
    response.on('close', () => {
      now -= 1;
    });
    const { method = '', url = '/', headers } = request;
    const { host = '', accept = '' } = headers;
    const fetched = { method, url, host, accept, headers, at: performance.now() };
    assets.requests.push(fetched);
    const before = counts.get(url) ?? 0;
    counts.set(url, before + 1);
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const special = (assets.responses.get(url) ?? assets.responses.get(pathname))?.(fetched, before) ?? {};
    if (special.reset) return request.socket.resetAndDestroy();
    if (special.delay) await sleep(special.delay);
    const stored = assets.files.get(pathname) ?? assets.files.get(decodeURIComponent(pathname));
    const query = new URLSearchParams(`${searchParams}&${assets.defaults}`);
    if (special.body !== undefined || special.status !== undefined)
      return deliver(response, Buffer.from(special.body ?? ''), special, stored?.type ?? 'text/plain');
    if (!stored) return deliver(response, Buffer.from('Not Found'), { status: 404 }, 'text/plain');
    const raw = searchParams.has('skip-default-optimizations');
    const served = raw ? stored : await transform(pathname, stored, query, fetched.accept);
    deliver(response, served.bytes, special, served.type);
  });
  server.on('connection', (socket) => {
    open += 1;
    peakOpen = Math.max(peakOpen, open);
    socket.on('close', () => {
      open -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const assets: Assets = {
    origin: `http://127.0.0.1:${port}`,
    port,
    requests: [],
    files: new Map(Object.entries(files)),
    responses: new Map(),
    defaults: '',
    maxConcurrent: () => peak,
    maxConnections: () => peakOpen,
    reset() {
      assets.requests.length = 0;
      assets.responses.clear();
      counts.clear();
      assets.defaults = '';
      peak = 0;
      peakOpen = 0;
    },
    requestsFor: (start) => assets.requests.filter(({ url }) => url.startsWith(start)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return assets;
}

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Format, picture, types } from './contract-pictures.ts';

export interface Stored {
  readonly bytes: Uint8Array;
  readonly type: string;
}

/** One answer, as data; without anything, what an honest asset host would say. */
export interface Turn {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly cutAt?: number;
  readonly stallAt?: number;
  readonly delay?: number;
  readonly every?: number;
  readonly reset?: true;
}

export interface Fetched {
  /** Path and query, as they came. */
  readonly url: string;
  readonly host: string;
  readonly accept: string;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
}

export type Script = (fetched: Fetched, before: number) => Turn | undefined;

export interface Assets {
  readonly origin: string;
  readonly port: number;
  readonly fetched: Fetched[];
  readonly files: Map<string, Stored>;
  /** Odd answers by path, or by path and query. */
  readonly scripts: Map<string, Script>;
  /** Parameters that apply to every picture, as a project can set. */
  defaults: string;
  readonly peak: () => number;
  readonly peakConnections: () => number;
  reset(): void;
  fetchedOf(start: string): readonly Fetched[];
  close(): Promise<void>;
}

const negotiated: readonly Format[] = ['avif', 'webp'];

/** imgix in small: size, format, and `auto=format` by `Accept`; the seed of the picture is its path. */
async function transform(path: string, stored: Stored, query: URLSearchParams, accept: string): Promise<Stored> {
  const asked = query.get('fm')?.replace('jpg', 'jpeg');
  const best = query.get('auto')?.split(',').includes('format')
    ? negotiated.find((name) => accept.includes(`image/${name}`))
    : undefined;
  const changes = ['w', 'h', 'fm', 'q', 'blur', 'mark', 'blend', 'blend64', 'sat'].some((name) => query.has(name));
  if (!stored.type.startsWith('image/') || (!changes && !best)) return stored;
  const own = stored.type.split('/')[1] ?? 'png';
  const format = (asked ?? best ?? (own === 'svg+xml' ? 'png' : own)) as Format;
  const size = (name: string) => Math.min(64, Number(query.get(name)) || 16);
  const seed = `${path} ${query.get('sat') ?? ''}${query.get('mark') ?? ''}`;
  return { bytes: await picture(format, seed, size('w'), size('h')), type: types[format] ?? '' };
}

function deliver(response: ServerResponse, bytes: Uint8Array, turn: Turn, type: string): void {
  const length = turn.headers?.['transfer-encoding'] ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(turn.status ?? 200, { 'content-type': type, ...length, ...turn.headers });
  const until = turn.cutAt ?? turn.stallAt;
  if (turn.every !== undefined) {
    drip(response, bytes, turn.every);
  } else if (until === undefined) {
    response.end(bytes);
  } else {
    response.flushHeaders();
    response.write(bytes.subarray(0, until), () => turn.cutAt !== undefined && response.destroy());
  }
}

async function drip(response: ServerResponse, bytes: Uint8Array, every: number): Promise<void> {
  for (let at = 0; at < bytes.length && !response.destroyed; at += 1024) {
    response.write(bytes.subarray(at, at + 1024));
    await sleep(every);
  }
  response.end();
}

/** An asset host on loopback, which answers honestly what has no script. */
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
    const { url = '/', headers } = request;
    const fetched = { url, host: headers.host ?? '', accept: headers.accept ?? '', headers, at: performance.now() };
    assets.fetched.push(fetched);
    const before = counts.get(url) ?? 0;
    counts.set(url, before + 1);
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const turn = (assets.scripts.get(url) ?? assets.scripts.get(pathname))?.(fetched, before) ?? {};
    if (turn.reset) return request.socket.resetAndDestroy();
    if (turn.delay) await sleep(turn.delay);
    const stored = assets.files.get(pathname) ?? assets.files.get(decodeURIComponent(pathname));
    const query = new URLSearchParams(`${searchParams}&${assets.defaults}`);
    if (turn.body !== undefined || turn.status !== undefined)
      return deliver(response, Buffer.from(turn.body ?? ''), turn, stored?.type ?? 'text/plain');
    if (!stored) return deliver(response, Buffer.from('Not Found'), { status: 404 }, 'text/plain');
    const raw = searchParams.has('skip-default-optimizations');
    const served = raw ? stored : await transform(pathname, stored, query, fetched.accept);
    deliver(response, served.bytes, turn, served.type);
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
    fetched: [],
    files: new Map(Object.entries(files)),
    scripts: new Map(),
    defaults: '',
    peak: () => peak,
    peakConnections: () => peakOpen,
    reset() {
      assets.fetched.length = 0;
      assets.scripts.clear();
      counts.clear();
      assets.defaults = '';
      peak = 0;
      peakOpen = 0;
    },
    fetchedOf: (start) => assets.fetched.filter(({ url }) => url.startsWith(start)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return assets;
}

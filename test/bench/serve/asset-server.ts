// A server of the same files in its own process: asset-server.ts sirv|handler|endpoint|astro|first FOLDER.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createRuntime, type Runtime } from 'datocms-assets/runtime';
import { createDiskCache, createNodeHandler } from 'datocms-assets/runtime/node';
import sirv from 'sirv';
import { assetsKey, serverOf, siteOrigin } from './astro-site.ts';

interface Started {
  readonly handle: RequestListener;
  readonly paths: Record<number, string>;
}

/** The answer of the server to any message. */
export interface ServerState {
  /** Path of a file by its size in bytes. */
  readonly paths: Readonly<Record<number, string>>;
  /** Processor time so far. */
  readonly cpuSeconds: number;
  /** After a collection of garbage. */
  readonly liveMiB: number;
  /** Files and connections that are open. */
  readonly openFiles: number;
}

/** The last one is streamed from the disk. */
const sizes = [20_000, 500_000, 3_000_000] as const;
const [kind = '', folder = ''] = process.argv.slice(2);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const files = sizes.map((size) => ({ size, path: `/99001/1700000001-picture-${size}.jpg`, body: makeFile(size) }));
const starts: Readonly<Record<string, () => Started | Promise<Started>>> = {
  sirv: startSirv,
  handler: startRuntime,
  endpoint: () => startAstro('endpoint'),
  astro: () => startAstro('astro'),
  first: startAssetsFirst,
};
const { handle, paths } = await (starts[kind] as () => Promise<Started>)();

/** The head of a JPEG file, and text. */
function makeFile(size: number): Buffer {
  const head = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
  return Buffer.concat([head, Buffer.alloc(size - head.length, 'picture ')]);
}

function startSirv(): Started {
  const dir = join(folder, 'static');
  mkdirSync(dir, { recursive: true });
  for (const { size, body } of files) writeFileSync(join(dir, `picture-${size}.jpg`), body);
  const serve = sirv(dir, { etag: true, maxAge: 3600 });
  return {
    handle: (request, response) => serve(request, response),
    paths: Object.fromEntries(sizes.map((size) => [size, `/picture-${size}.jpg`])),
  };
}

async function startRuntime(): Promise<Started> {
  const runtime = createRuntime({
    key: assetsKey,
    route: '/media',
    isPublished: () => true,
    cache: createDiskCache({ dir: join(folder, 'cache') }),
    fetch: answerFile,
  });
  return { handle: createNodeHandler(runtime), paths: await sealedPaths(runtime) };
}

/** The handler of a built site: its endpoint for files in memory, or the assets of the integration. */
async function startAstro(kind: 'endpoint' | 'astro'): Promise<Started> {
  const bytes = files.map(({ size, body }) => [size, new Uint8Array(body)] as const);
  Object.assign(globalThis, { benchFiles: Object.fromEntries(bytes), fetch: answerFile });
  const { handler } = (await importFrom(kind, 'entry.mjs')) as { handler: RequestListener };
  if (kind === 'endpoint')
    return { handle: handler, paths: Object.fromEntries(sizes.map((size) => [size, `/files/${size}`])) };
  const options = { key: assetsKey, route: '/_astro/media', site: siteOrigin, isPublished: () => true };
  return { handle: handler, paths: await sealedPaths(createRuntime(options)) };
}

/** The same assets, which don't go through Astro. */
async function startAssetsFirst(): Promise<Started> {
  const { handle, paths } = await startAstro('astro');
  const { assetsFirst } = (await importFrom('astro', 'assets.mjs')) as {
    assetsFirst(handler: RequestListener): RequestListener;
  };
  return { handle: assetsFirst(handle), paths };
}

function importFrom(kind: 'astro' | 'endpoint', file: string): Promise<unknown> {
  return import(pathToFileURL(join(serverOf(kind, folder), file)).href);
}

async function answerFile(request: Request): Promise<Response> {
  const file = files.find(({ path }) => new URL(request.url).pathname === path);
  return new Response(new Uint8Array(file?.body ?? []), { headers: { 'content-type': 'image/jpeg' } });
}

async function sealedPaths(runtime: Runtime): Promise<Record<number, string>> {
  const sealed = files.map(async ({ size, path }) => [
    size,
    await runtime.seal(`https://www.datocms-assets.com${path}`),
  ]);
  return Object.fromEntries(await Promise.all(sealed));
}

const server = createServer(handle);
process.on('message', () => {
  for (let times = 0; times < 4; times++) collectGarbage();
  const { user, system } = process.cpuUsage();
  const { heapUsed, external } = process.memoryUsage();
  const state: ServerState = {
    paths,
    cpuSeconds: (user + system) / 1e6,
    liveMiB: (heapUsed + external) / 1024 ** 2,
    openFiles: readdirSync('/dev/fd').length,
  };
  process.send?.(state);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

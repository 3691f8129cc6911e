import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { fetchFromOrigin } from '../live/fetch-from-origin.ts';
import { unpatchedFetch } from '../net/uncached-fetch.ts';
import { compileAllow } from '../options/compile-globs.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { type Options, option } from '../options/options.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import type { Environment } from '../options/token.ts';
import { createDiskCache } from '../runtime/answer/disk-cache.ts';
import { createNodeHandler } from '../runtime/answer/node-handler.ts';
import { createRuntime } from '../runtime/create-runtime.ts';
import { createCdaIndex } from '../runtime/published/cda-index.ts';
import type { RefreshedIndex } from '../runtime/published/refreshed-index.ts';
import type { Runtime } from '../runtime/runtime-api.ts';
import { keyName } from '../sealing/parse-keys.ts';
import { findSealedNames } from './find-sealed-names.ts';
import { StaticFiles } from './static-files.ts';

const healthPath = '/-/health';
/** Milliseconds that answers under way have to end when the server ends. */
const endTime = 8000;

export interface ServePorts {
  /** Ends the server. */
  readonly signal: AbortSignal;
  /** Takes a line: where the server listens, and each failure. */
  readonly log: (line: string) => void;
  /** Sends queries to the CDA. @default fetch */
  readonly fetchFn?: typeof fetch | undefined;
}

/**
 * Serves a built site and the assets that its sealed URLs name, until the signal comes. Answers under way are sent to their end.
 * @throws ConfigurationError for wrong options, a missing folder, a missing or refused token, an address that is taken, or a key, site or
 *   route with which none of the site's sealed URLs opens
 */
export async function serveSite(
  dir: string,
  options: Options,
  environment: Environment,
  { signal, log, fetchFn = unpatchedFetch }: ServePorts,
): Promise<void> {
  const settings = toSettings({ ...options, deliver: 'sealed' }, environment, 'token and key');
  const files = new StaticFiles(resolve(dir), settings.base);
  const index = createCdaIndex({ ...cdaOptionsOf(settings, options), refresh: settings.refresh, warn: log, fetchFn });
  const runtime = createRuntime({
    key: environment.variables[keyName],
    route: routeOf(settings),
    site: settings.site,
    hosts: [options.host ?? []].flat(),
    allow: compileAllow(settings.allow),
    isPublished: index.isPublished,
    ready: index.ready,
    cache: createDiskCache({ dir: settings.cacheDir, warn: log }),
    svg: settings.svg,
    stripMetadata: settings.stripMetadata,
    video: { mode: settings.video.mode, maxResolution: settings.video.maxResolution },
    timeout: settings.timeout,
    onFailure: log,
    fetch: (request) => fetchFromOrigin(request, settings.connectTo),
  });
  checkSealedNames(resolve(dir), settings, runtime);
  const health = new Health(index);
  const assets = createNodeHandler(runtime, (request, response) => files.answer(pathOf(request), request, response));
  const server = createServer((request, response) => {
    endKeptConnection(server, response);
    const path = pathOf(request);
    if (path === healthPath) return health.answer(response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(response);
    if (path.startsWith(`${routeOf(settings)}/`)) return void assets(request, response);
    return files.answer(path, request, response);
  });
  // A refused token ends the command, and no other failure of the CDA: the index is asked for again.
  await health.start(log);
  const { address, port } = await listen(server, settings);
  log(`Serving ${dir} at http://${isIPv6(address) ? `[${address}]` : address}:${port}${settings.base}.`);
  await ended(signal);
  await close(server);
}

/** The path below which sealed URLs are, without a slash at its end. */
function routeOf({ prefix, dir }: Settings): string {
  return `${prefix}/${dir}`;
}

function cdaOptionsOf(settings: Settings, { host }: Options) {
  const { token, environment, content, cdaUrl, video, timeout, retries } = settings;
  return { token, environment, content, cdaUrl, host, video: video.mode, timeout, retries };
}

/** With another key, site or route than those of the build every picture would be missing. */
function checkSealedNames(dir: string, settings: Settings, runtime: Runtime): void {
  const route = routeOf(settings);
  const names = findSealedNames(dir, route, (name) => runtime.open(`${route}/${name}`) !== undefined);
  if (names !== 'none opens') return;
  throw new ConfigurationError([
    `None of the sealed URLs in the pages opens. The build had another ${keyName}, another ${option('site')} than ${settings.site ?? 'none'}, or another ${option('route')} than ${route}. Give the server the same.`,
  ]);
}

/** Whether the server can tell what is published. */
class Health {
  readonly #index: RefreshedIndex;
  #isReady = false;

  constructor(index: RefreshedIndex) {
    this.#index = index;
  }

  /** @throws ConfigurationError for a refused token or an unknown environment */
  async start(log: (line: string) => void): Promise<void> {
    await this.#read().catch((error: unknown) => {
      if (error instanceof ConfigurationError) throw error;
      log(`The index of published assets can't be read: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  answer(response: ServerResponse): void {
    if (!this.#isReady) this.#read().catch(() => undefined);
    response.writeHead(this.#isReady ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
    response.end(this.#isReady ? 'ok\n' : 'The index of published assets has not been read yet.\n');
  }

  async #read(): Promise<void> {
    await this.#index.refresh();
    this.#isReady = true;
  }
}

/** The path of a request, with its escapes. One that begins with two slashes would lead to another host. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const path = url.replace(/[?#].*$/s, '');
  return path.startsWith('/') && !path.startsWith('//') && !path.startsWith('/\\') ? path : '/%';
}

function refuseMethod(response: ServerResponse): void {
  response.writeHead(405, { allow: 'GET, HEAD', 'cache-control': 'no-store' }).end();
}

/** Once the server ends, each connection ends with its answer. */
function endKeptConnection(server: Server, response: ServerResponse): void {
  response.shouldKeepAlive &&= server.listening;
  response.once('close', () => {
    if (!server.listening) setImmediate(() => server.closeIdleConnections());
  });
}

function listen(server: Server, { listen: host, port }: Settings): Promise<AddressInfo> {
  return new Promise((done, fail) => {
    server.once('error', ({ message }) => {
      fail(
        new ConfigurationError([
          `port: the server can't listen (${message}). Choose another ${option('port')} or ${option('listen')}.`,
        ]),
      );
    });
    server.listen(port, host, () => done(server.address() as AddressInfo));
  });
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(() => server.closeAllConnections(), endTime);
    server.close(() => {
      clearTimeout(timer);
      done();
    });
    server.closeIdleConnections();
  });
}

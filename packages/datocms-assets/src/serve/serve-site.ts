import { createServer } from 'node:http';
import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { listFiles } from '../io/list-files.ts';
import { unpatchedFetch } from '../net/uncached-fetch.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { type Options, option } from '../options/options.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import type { Environment } from '../options/token.ts';
import { createNodeHandler } from '../runtime/answer/node-handler.ts';
import type { Runtime } from '../runtime/runtime-api.ts';
import { keyName } from '../sealing/parse-keys.ts';
import { createSiteRuntime, routeOf } from './create-site-runtime.ts';
import { findSealedNames } from './find-sealed-names.ts';
import { Health, healthPath } from './health.ts';
import { close, ended, endKeptConnection, listen, pathOf, refuseMethod } from './http-server.ts';
import { StaticFiles } from './static-files.ts';

export interface ServePorts {
  readonly signal: AbortSignal;
  /** Receives a line with the server's address, and one for each failure. */
  readonly log: (line: string) => void;
  /** Sends queries to the CDA. @default fetch */
  readonly fetchFn?: typeof fetch | undefined;
}

/**
 * Serves a built site and the assets that its sealed URLs name, until the signal aborts. Answers under way are sent to
 * their end.
 * @throws ConfigurationError for wrong options, a missing folder, a missing or refused token, an address in use, or a
 *   key, site or route that opens none of the site's sealed URLs
 */
export async function serveSite(
  dir: string,
  options: Options,
  environment: Environment,
  { signal, log, fetchFn = unpatchedFetch }: ServePorts,
): Promise<void> {
  const settings = toSettings({ ...options, deliver: 'sealed' }, environment, 'token and key');
  const all = listFiles(resolve(dir));
  const files = new StaticFiles(resolve(dir), all, settings.base);
  const { runtime, index } = createSiteRuntime(settings, environment, log, fetchFn);
  checkSealedNames(resolve(dir), all, settings, runtime);
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
  await health.start();
  const { address, port } = await listen(server, settings);
  log(`Serving ${dir} at http://${isIPv6(address) ? `[${address}]` : address}:${port}${settings.base}.`);
  await ended(signal);
  await close(server);
}

/** Checks that key, site and route are those of the build: otherwise every picture would be missing. */
function checkSealedNames(dir: string, files: readonly string[], settings: Settings, runtime: Runtime): void {
  const route = routeOf(settings);
  const names = findSealedNames(dir, files, route, (name) => runtime.open(`${route}/${name}`) !== undefined);
  if (names !== 'none opens') return;
  throw new ConfigurationError([
    `None of the sealed URLs in the pages opens. The build had another ${keyName}, another ${option('site')} than ${settings.site ?? 'none'}, or another ${option('route')} than ${route}. Give the server the same.`,
  ]);
}

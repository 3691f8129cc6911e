import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Emulator } from 'datocms-emulator';
import { expect } from 'vitest';
import { astroBin, copySite, type SiteCopy, type SiteSetup } from '../../support/build-site.ts';
import { findFreePort } from '../../support/free-port.ts';

export interface DevServer {
  readonly site: SiteCopy;
  /** Such as `http://127.0.0.1:4321`. */
  readonly origin: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The body of a page or file. */
  read(path: string): Promise<string>;
  /** Everything printed so far, without colours. */
  output(): string;
  stop(): Promise<void>;
}

const startTimeoutMs = 300_000;

/** Starts `astro dev`, or `astro preview` of a site that has been built, on a port of its own. */
export async function startAstro(
  command: 'dev' | 'preview',
  site: SiteCopy,
  base = '/',
  protocol: 'http' | 'https' = 'http',
): Promise<DevServer> {
  const port = await findFreePort();
  const args = [astroBin(site.astro), command, '--port', String(port), '--host', '127.0.0.1'];
  return startServer(args, site, port, { base, protocol, env: { ASTRO_DISABLE_UPDATE_CHECK: 'true' } });
}

interface ServerSetup {
  /** Where the server has a page. @default '/' */
  readonly base?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the server that a build with the Node adapter has made. */
export async function startBuilt(site: SiteCopy, emulator: Emulator, setup: ServerSetup = {}): Promise<DevServer> {
  // A deployed site has one. The server keeps assets in it.
  mkdirSync(join(site.root, 'node_modules'), { recursive: true });
  return startConnected([join(site.dist, 'server/entry.mjs')], site, emulator, setup);
}

/** Starts a server of the site's own, with what a build with the Node adapter has made for it. */
export function startOwnServer(site: SiteCopy, emulator: Emulator, setup: ServerSetup = {}): Promise<DevServer> {
  return startConnected([inSupport('own-server.mjs'), site.dist], site, emulator, setup);
}

/** Calls the function that the adapter of Vercel or Netlify has built, in Node. */
export function startFunction(
  site: SiteCopy,
  emulator: Emulator,
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<DevServer> {
  return startConnected([inSupport('serve-handler.mjs'), join(site.root, file)], site, emulator, {
    base: '/live',
    env,
  });
}

const inSupport = (name: string) => join(import.meta.dirname, '../../support', name);

/** Starts a script on a port of its own. Its requests for the asset host go to the emulator. */
async function startConnected(
  script: readonly string[],
  site: SiteCopy,
  { assetsOrigin, muxOrigin }: Emulator,
  { base = '/', env = {} }: ServerSetup,
): Promise<DevServer> {
  const port = await findFreePort();
  const args = ['--import', pathToFileURL(inSupport('connect-fetch.mjs')).href, ...script];
  const address = { HOST: '127.0.0.1', PORT: String(port), ASSETS_ORIGIN: assetsOrigin, MUX_ORIGIN: muxOrigin };
  return startServer(args, site, port, { base, env: { ...address, ...env } });
}

async function startServer(
  args: readonly string[],
  site: SiteCopy,
  port: number,
  {
    base,
    protocol = 'http',
    env,
  }: { readonly base: string; readonly protocol?: string; readonly env: Readonly<Record<string, string>> },
): Promise<DevServer> {
  const child = spawn(process.execPath, args, { cwd: site.root, env: { ...site.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const origin = `${protocol}://127.0.0.1:${port}`;
  const stop = () => end(child);
  try {
    await waitForAnswer(child, new URL(base, origin).href);
  } catch (error) {
    await stop();
    throw new Error(`The server does not answer:\n${output}`, { cause: error });
  }
  const get = (path: string, init?: RequestInit) => fetch(new URL(path, origin), init);
  return { site, origin, fetch: get, read: async (path) => (await get(path)).text(), output: () => output, stop };
}

/** Starts `astro dev` on a copy of a site. */
export async function startDev(
  name: string,
  emulator: Emulator,
  setup: SiteSetup = {},
  base = '/',
): Promise<DevServer> {
  return startAstro('dev', await copySite(name, emulator, setup), base);
}

/** Runs a check against `astro dev` on a copy of a site, and stops the server. */
export async function withDev<T>(
  name: string,
  emulator: Emulator,
  { base = '/', ...setup }: SiteSetup & { readonly base?: string },
  check: (server: DevServer) => Promise<T>,
): Promise<T> {
  const server = await startDev(name, emulator, setup, base);
  try {
    return await check(server);
  } finally {
    await server.stop();
  }
}

/** A page on another port of this machine can read modules, as Vite's CORS headers allow. They hold no key of the endpoint for pages. */
export async function expectClosedToBrowsers(server: DevServer): Promise<void> {
  const headers = { origin: 'http://localhost:9', 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script' };
  const module = 'virtual:astro-datocms-assets/dev-rpc';
  const middleware = join(server.site.root, 'node_modules/astro-datocms-assets/dist/dev/middleware.js');
  const ids = [module, `\0${module}`].flatMap((id) => [id, encodeURIComponent(id)]);
  const paths = [
    ...ids.flatMap((id) => [
      `/@id/${id.replace('\0', '__x00__')}`,
      `/${id}`,
      `/@id/${id}?import`,
      `/@id/${id}?raw`,
      `/@id/${id}?ssr`,
    ]),
    `/@fs${middleware}`,
    `/@fs${middleware}?import`,
    '/@id/astro-datocms-assets/dist/dev/middleware.js',
  ];
  for (const path of paths) {
    const text = await (await server.fetch(path, { headers })).text();
    expect({ path, hasKey: /endpoint\s*=|"key"\s*:/.test(text) }).toEqual({ path, hasKey: false });
  }
  const body = Buffer.alloc(2 ** 20);
  for (const more of [{}, { 'x-datocms-assets-key': '' }, { 'x-datocms-assets-key': 'x' }]) {
    const answer = server.fetch('/_astro/media/.rpc', { method: 'POST', body, headers: { ...headers, ...more } });
    // A server that refuses a request does not wait for the rest of its body.
    const codeOf = (error: Error) => (error.cause as NodeJS.ErrnoException).code;
    expect([403, 404, 'EPIPE', 'ECONNRESET']).toContain(await answer.then(({ status }) => status, codeOf));
  }
  expect((await server.fetch('/')).status).toBe(200);
}

/** The URL of an element, which must be local. */
export function localUrl(html: string, id: string, folder = '/_astro/media/'): string {
  const [, url = ''] = new RegExp(`id="${id}" (?:src|href)="([^"]+)"`).exec(html) ?? [];
  expect(url.startsWith(folder), `${id} ${url}\n${html.slice(0, 2000)}`).toBe(true);
  return url;
}

/** The first answer of a server that is starting. */
export async function waitForAnswer(child: ChildProcess, url: string): Promise<Response> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline && child.exitCode === null) {
    const response = await fetch(url, { signal: AbortSignal.timeout(startTimeoutMs) }).catch(() => undefined);
    if (response) {
      await response.arrayBuffer();
      return response;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No answer from ${url}: the server has ended, or took more than ${startTimeoutMs / 1000} s.`);
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

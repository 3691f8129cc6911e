import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
// @ts-expect-error the package has no types: its path
import workerd from 'workerd';

/** A worker in workerd, the runtime of Cloudflare Workers. */
export interface RunningWorker {
  readonly origin: string;
  readonly pid: number;
  close(): void;
}

export interface WorkerSetup {
  /** Servers on loopback that answer what is in its KV namespaces, by binding: `GET /<key>`. */
  readonly kv?: Readonly<Record<string, string>>;
  /** The folder of static files, which the worker asks by the binding `ASSETS`. */
  readonly assets?: string;
  /** Servers on loopback that stand for hosts, by host. All other requests of the worker go where they want to. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Address of the server that keeps what the worker puts into `caches.default`, such as `127.0.0.1:8080`. @default none */
  readonly cache?: string;
  /** @default 2026-01-01 */
  readonly compatibilityDate?: string;
}

/** Bundles a worker and runs it, without the flag `nodejs_compat`: no API of Node exists. It may connect to loopback. */
export async function startWorkerd(
  entry: string,
  bindings: Readonly<Record<string, string>>,
  { kv = {}, hosts = {}, assets, cache, compatibilityDate = '2026-01-01' }: WorkerSetup = {},
): Promise<RunningWorker> {
  const dir = mkdtempSync(join(tmpdir(), 'workerd-'));
  await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'import'],
    outfile: join(dir, 'worker.js'),
    logLevel: 'error',
    external: ['cloudflare:*', 'sharp'],
  });
  const listed = [
    ...Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`),
    ...Object.keys(kv).map((name) => `(name = "${name}", kvNamespace = "${name}")`),
    ...(assets === undefined ? [] : ['(name = "ASSETS", service = "assets")']),
  ];
  const services = [
    '(name = "site", worker = .site)',
    '(name = "outbound", worker = .outbound)',
    '(name = "internet", network = (allow = ["private"]))',
    ...Object.entries(kv).map(
      ([name, server]) => `(name = "${name}", external = (address = "${new URL(server).host}", http = ()))`,
    ),
    ...(assets === undefined ? [] : [`(name = "assets", disk = (path = ${JSON.stringify(assets)}))`]),
    ...(cache === undefined ? [] : [`(name = "cache", external = (address = "${cache}", http = (style = proxy)))`]),
  ];
  writeFileSync(
    join(dir, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services.join(', ')}],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "site")],
);
const site :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "${compatibilityDate}",
  bindings = [${listed.join(', ')}],
  globalOutbound = "outbound",${cache === undefined ? '' : ' cacheApiOutbound = "cache",'}
);
const outbound :Workerd.Worker = (
  modules = [(name = "worker", esModule = ${JSON.stringify(outbound)})],
  compatibilityDate = "2026-01-01",
  bindings = [(name = "hosts", json = ${JSON.stringify(JSON.stringify(hosts))})],
);
`,
  );
  const child = spawn(workerd, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let messages = '';
  child.stderr?.on('data', (data: Buffer) => {
    messages += data;
  });
  const port = await new Promise<number>((resolve, reject) => {
    (child.stdio[3] as Readable).once('data', (line: Buffer) => resolve(JSON.parse(line.toString()).port));
    child.once('exit', (code) => reject(new Error(`workerd ended with status ${code}: ${messages}`)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid as number,
    close: () => {
      child.kill();
      rmSync(dir, { recursive: true });
    },
  };
}

/** Sends requests for some hosts to servers that stand for them. */
const outbound = `export default {
  fetch(request, { hosts }) {
    const { host, pathname, search } = new URL(request.url);
    return fetch(hosts[host] ? new Request(hosts[host] + pathname + search, request) : request, { redirect: 'manual' });
  },
};`;

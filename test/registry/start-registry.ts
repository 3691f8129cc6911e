import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Agent, fetch, interceptors } from 'undici';
import { runServer } from 'verdaccio';

/** The packages of this repository that are published. */
export const published = ['datocms-assets', 'astro-datocms-assets', 'datocms-emulator'] as const;

export interface Registry {
  /** Without a slash at its end. */
  readonly origin: string;
  /** Describes a package as the registry does for anybody; `undefined` if it has no such package. */
  describe(name: string): Promise<Packument | undefined>;
  stop(): void;
}

export interface Packument {
  readonly 'dist-tags': { readonly latest: string };
  readonly versions: Readonly<Record<string, Manifest>>;
}

export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * Starts a registry that begins without packages of this repository. All others it fetches, once, from the registry with which
 * npm works on this machine, and passes on as they are: for descriptions of packages Verdaccio takes more time than all their users.
 * @param folder for its files; everything in it belongs to the registry
 */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  const own: Server = await runServer({
    configPath: join(folder, 'config.yaml'),
    storage: join(folder, 'storage'),
    log: { type: 'file', path: join(folder, 'log'), format: 'json', level: 'warn' },
    web: { enable: false },
    max_body_size: '20mb',
    packages: { '**': { access: ['$all'], publish: ['$all'] } },
  } as unknown as Parameters<typeof runServer>[0]);
  const upstream = registryOfNpm().replace(/\/$/, '');
  const bodies = new Map<string, Promise<Answer>>();
  const server = createServer((request, response) => {
    const { url = '/', headers } = request;
    const name = decodeURIComponent(url).split(/[/?]/)[1] ?? '';
    if (request.method !== 'GET' || isPublished(name)) {
      own.emit('request', request, response);
      return;
    }
    const { accept = '*/*' } = headers;
    const key = `${accept} ${url}`;
    const body = bodies.get(key) ?? fetchFrom(upstream, url, accept, `http://${headers.host}`);
    bodies.set(key, body);
    body.then(
      ({ status, type, content }) => response.writeHead(status, { 'content-type': type }).end(content),
      (error: Error) => response.writeHead(502).end(`${error.message}: ${error.cause}`),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    async describe(name) {
      const response = await fetch(`${origin}/${name}`);
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`The registry answers ${response.status} for ${name}.`);
      return (await response.json()) as Packument;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const isPublished = (name: string) => published.some((own) => own === name);

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** Package managers send hundreds of requests at once. */
const dispatcher = new Agent({ connections: 16 }).compose(interceptors.retry());

/** Fetches a tarball, or the description of a package, in which its tarballs get the address of this registry. */
async function fetchFrom(upstream: string, url: string, accept: string, origin: string): Promise<Answer> {
  const response = await fetch(upstream + url, { headers: { accept }, dispatcher });
  const { status, headers } = response;
  const type = headers.get('content-type') ?? 'application/octet-stream';
  const content = type.includes('json')
    ? (await response.text()).replaceAll(upstream, origin)
    : new Uint8Array(await response.arrayBuffer());
  return { status, type, content };
}

function registryOfNpm(): string {
  const shell = process.platform === 'win32';
  return execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell, timeout: 30_000 }).trim();
}

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
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
 * npm works on this machine.
 * @param folder for its files; everything in it belongs to the registry
 */
export async function startRegistry(folder: string): Promise<Registry> {
  const anybody = { access: ['$all'], publish: ['$all'] };
  mkdirSync(folder, { recursive: true });
  const server: Server = await runServer({
    configPath: join(folder, 'config.yaml'),
    storage: join(folder, 'storage'),
    log: { type: 'file', path: join(folder, 'log'), format: 'json', level: 'warn' },
    web: { enable: false },
    max_body_size: '20mb',
    uplinks: { npm: { url: registryOfNpm(), maxage: '1h', timeout: '60s', agent_options: { keepAlive: true } } },
    packages: {
      ...Object.fromEntries(published.map((name) => [name, anybody])),
      '**': { access: ['$all'], proxy: ['npm'] },
    },
  } as unknown as Parameters<typeof runServer>[0]);
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

function registryOfNpm(): string {
  const shell = process.platform === 'win32';
  return execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', shell, timeout: 30_000 }).trim();
}

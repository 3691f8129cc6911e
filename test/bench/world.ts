import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './measure/measure.ts';
import { temporaryFolder } from './measure/temporary-folder.ts';
import { makeAssetBytes } from './serve/asset-bytes.ts';
import { makeCertificate } from './serve/certificate.ts';
import type { HostOrder, HostStatistics } from './serve/host-orders.ts';
import { startService } from './serve/start-service.ts';
import { type Catalogue, cmsRoot, makeCatalogue } from './site/catalogue.ts';
import { generateProject, token } from './site/generate-project.ts';

export const assetHost = 'www.datocms-assets.com';
const bin = fileURLToPath(new URL('../../packages/datocms-assets/bin/datocms-assets.js', import.meta.url));

/** The CMS of a benchmark site: an asset host and an API, each in its own process. */
export interface World {
  readonly catalogue: Catalogue;
  readonly variants: number;
  /** The asset host's real origin, for tools without an option like `--connect-to`. */
  readonly hostOrigin: string;
  readonly cdaUrl: string;
  /** Makes a child process trust the asset host. */
  readonly env: Readonly<Record<string, string>>;
  /** Sends an order to the asset host and returns its statistics so far. */
  readonly order: (order: HostOrder) => Promise<HostStatistics>;
  /** `datocms-assets localize` of a folder. */
  readonly localize: (dir: string, cacheDir: string, ...options: string[]) => Command;
  readonly stop: () => Promise<void>;
}

export async function startWorld(variants: number): Promise<World> {
  const folder = temporaryFolder('world');
  const project = join(folder.dir, 'project');
  const certificate = await makeCertificate(folder.dir);
  const catalogue = makeCatalogue(cmsRoot, variants, 1);
  generateProject(project, catalogue, await makeAssetBytes());
  const host = await startService(new URL('./serve/asset-host.ts', import.meta.url), [], {
    BENCH_CERT: certificate.cert,
    BENCH_KEY: certificate.key,
  });
  const api = await startService(new URL('./serve/content-api.ts', import.meta.url), [project]);
  const env = { NODE_EXTRA_CA_CERTS: certificate.file };
  const connection = ['--cda-url', api.address, '--connect-to', `${assetHost}=${host.address}`];
  return {
    catalogue,
    variants,
    hostOrigin: host.address,
    cdaUrl: api.address,
    env,
    order: (order) => host.ask(order) as Promise<HostStatistics>,
    localize: (dir, cacheDir, ...options) => ({
      command: process.execPath,
      args: [
        bin,
        'localize',
        dir,
        ...connection,
        '--cache-dir',
        cacheDir,
        '--site',
        'https://www.example.org',
        ...options,
      ],
      env: { ...env, DATOCMS_CDA_TOKEN: token },
    }),
    stop: async () => {
      await Promise.all([host.stop(), api.stop()]);
      folder.dispose();
    },
  };
}

/** Starts each world once, by its number of variants. */
export class Worlds {
  readonly #started = new Map<number, Promise<World>>();

  of(variants: number): Promise<World> {
    const world = this.#started.get(variants) ?? startWorld(variants);
    this.#started.set(variants, world);
    return world;
  }

  async stop(): Promise<void> {
    for (const world of this.#started.values()) await (await world).stop();
  }
}

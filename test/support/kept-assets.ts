import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createRuntime, type Runtime, type RuntimeOptions } from 'datocms-assets/runtime';
import { createDiskCache, type DiskCacheOptions } from 'datocms-assets/runtime/node';
import sharp from 'sharp';
import { afterAll, beforeAll } from 'vitest';
import { type AnswerScript, type FaultServer, startFaultServer } from './fault-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const host = 'https://www.datocms-assets.com';
export const picture = (color: string) =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: color } })
    .png()
    .toBuffer();
export const png = await picture('#269');
/** Above the size of bodies that are kept in memory. */
export const film = Buffer.concat([Buffer.from('000000186674797069736f6d', 'hex'), Buffer.alloc(3_000_000, 'film')]);
export const type = (contentType: string) => ({ headers: { 'content-type': contentType } });
export const pngAnswer = { ...type('image/png'), body: png };
export const filmAnswer = { ...type('video/mp4'), body: film };

/** A process of a site with a cache on disk. */
export interface KeepingSite {
  readonly dir: string;
  readonly runtime: Runtime;
  readonly withdrawn: Set<string>;
  readonly warnings: string[];
  get(url: string, headers?: Record<string, string>): Promise<Response>;
}

/**
 * Starts an asset host for a test file.
 * @returns functions that use it, once tests run
 */
export function useAssetHost() {
  let assets: FaultServer;
  beforeAll(async () => {
    assets = await startFaultServer();
  });
  afterAll(() => assets.close());

  const startSite = (
    cache: DiskCacheOptions & { readonly dir?: string } = {},
    options: Partial<RuntimeOptions> = {},
  ): KeepingSite => {
    const { dir = temporaryFolder('answers') } = cache;
    const withdrawn = new Set<string>();
    const warnings: string[] = [];
    const runtime = createRuntime({
      key: Buffer.alloc(32, 7).toString('base64url'),
      route: '/media',
      isPublished: (path) => !withdrawn.has(path),
      cache: createDiskCache({ warn: (message) => warnings.push(message), ...cache, dir }),
      timeout: 10,
      fetch: (request) => {
        const { pathname, search } = new URL(request.url);
        return fetch(new Request(assets.origin + pathname + search, request));
      },
      onFailure: () => {},
      ...options,
    });
    const get = (url: string, headers = {}) =>
      runtime.handle(new Request(`https://www.example.org${url}`, { headers }));
    return { dir, runtime, withdrawn, warnings, get };
  };

  let count = 0;
  /** The sealed URL of a new asset. */
  const publish = async ({ runtime }: KeepingSite, file: string, answer: AnswerScript) => {
    count += 1;
    const path = `/99001/17000${count + 10_000}-${file}`;
    assets.answer(path, answer);
    return { path, url: await runtime.seal(host + path) };
  };
  return { assets: () => assets, startSite, publish };
}

export const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
/** The files of answers in a cache, and those that are being written. */
export const filesIn = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRuntime } from 'datocms-assets/runtime';
import { describe, expect, it } from 'vitest';
import { startBuilt, startFunction } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { backgroundImage, imageSizes, visit } from '../astro/support/visit.ts';
import { buildSite, type SiteSetup } from '../support/build-site.ts';
import { startNodeExample, startWorkerExample } from '../support/example-proxies.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { startServe } from '../support/start-serve.ts';
import { startWorkerd } from '../support/start-workerd.ts';
import type { AstroMajor } from './install.ts';

const emulator = useEmulator();
const key = Buffer.alloc(32, 5).toString('base64url');
const options = { deliver: 'sealed' } as const;
const buildSealed = (setup: SiteSetup) =>
  buildSite('policy', emulator(), { options, ...setup, env: { DATOCMS_ASSETS_KEY: key, SITE_ALGORITHM: 'SHA-256' } });

/** Every picture of the page shows, and no other host is asked. */
async function expectPictures(origin: string, folder = '/_astro/media'): Promise<void> {
  await visit(`${origin}/`, async ({ page, problems, foreign }) => {
    expect(await imageSizes(page)).toEqual(['still 100', 'byhand 200', 'later 60']);
    expect(await backgroundImage(page, '#styled')).toMatch(new RegExp(`${folder}/wide\\.[\\w-]{40,}\\.jpg`));
    expect([problems, foreign]).toEqual([[], []]);
  });
}

/** The address of the first picture of the page, and the folder of the static files. */
function firstPicture(folder: string): string {
  return /id="still" src="([^"]+)"/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))?.[1] ?? '';
}

describe.each<[AstroMajor, 'vercel' | 'netlify', statics: string, file: string]>([
  [7, 'vercel', '.vercel/output/static', '.vercel/output/functions/_render.func/entry.mjs'],
  [7, 'netlify', 'dist', '.netlify/v1/functions/ssr/ssr.mjs'],
])('a static site of Astro %i with sealed URLs and the adapter for %s', (astro, adapter, statics, file) => {
  it('is answered by its function', async () => {
    const site = await buildSealed({ astro, adapter });
    expect([site.status, site.report?.findings], site.output).toEqual([0, []]);
    const server = await startFunction(site, emulator(), file, { DATOCMS_ASSETS_KEY: key });
    try {
      const picture = await server.fetch(firstPicture(join(site.root, statics)));
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    } finally {
      await server.stop();
    }
  });
});

it('a static site of Astro 7 with sealed URLs shows every picture behind the examples for any site, as they are', async () => {
  const site = await buildSealed({ astro: 7, options: { ...options, route: '/media' } });
  expect(site.status, site.output).toBe(0);
  const statics = await serveFolder(site.dist);
  try {
    for (const start of [startNodeExample, startWorkerExample]) {
      const proxy = await start(statics.origin, emulator());
      await expectPictures(proxy.origin, '/media');
      await proxy.close();
    }
  } finally {
    await statics.stop();
  }
});

it('a static site of Astro 7 with sealed URLs is answered by its worker', async () => {
  const site = await buildSealed({ astro: 7, adapter: 'cloudflare' });
  expect([site.status, site.report?.findings], site.output).toEqual([0, []]);
  const [entry, assets] = [join(site.dist, 'server/entry.mjs'), join(site.dist, 'client')];
  const hosts = { 'www.datocms-assets.com': emulator().assetsOrigin };
  const worker = await startWorkerd(entry, { DATOCMS_ASSETS_KEY: key }, { assets, hosts });
  try {
    const picture = await fetch(worker.origin + firstPicture(assets));
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  } finally {
    worker.close();
  }
});

describe.each<AstroMajor>([5, 6, 7])('a static site of Astro %i with sealed URLs', (astro) => {
  it('downloads nothing, tells that it needs a server, and shows every picture with `datocms-assets serve`', async () => {
    emulator().requests.clear();
    const site = await buildSealed({ astro });
    expect(site.status, site.output).toBe(0);
    expect(site.report?.findings.map(({ code }) => code)).toEqual(['needs-server']);
    expect(site.report?.counts).toMatchObject({ stored: 0, downloaded: 0 });
    expect([...emulator().requests].filter(({ kind }) => kind !== 'cda')).toEqual([]);
    const runtime = createRuntime({
      key,
      route: '/_astro/media',
      site: 'https://www.example.org',
      isPublished: () => true,
    });
    expect(runtime.open(firstPicture(site.dist))?.url).toContain('https://www.datocms-assets.com/');
    const server = await startServe(site.dist, emulator(), key, [
      '--site',
      'https://www.example.org',
      '--dir',
      '_astro/media',
    ]);
    try {
      await expectPictures(server.origin);
    } finally {
      await server.stop();
    }
  });

  it('is answered by the server of the Node adapter, though every page is static', async () => {
    const site = await buildSealed({ astro, adapter: 'node' });
    expect(site.status, site.output).toBe(0);
    expect(site.report?.findings).toEqual([]);
    const server = await startBuilt(site, emulator());
    try {
      await expectPictures(server.origin);
    } finally {
      await server.stop();
    }
  });
});

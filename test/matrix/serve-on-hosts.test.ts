import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRuntime } from 'datocms-assets/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inThisRun } from '../astro/support/coverage.ts';
import { localUrl, startFunction } from '../astro/support/dev-server.ts';
import { key, useOnDemandSite } from '../astro/support/on-demand-site.ts';
import type { BuiltSite, SiteSetup } from '../support/build-site.ts';
import { createMoment, startFaultServer } from '../support/fault-server.ts';
import { png } from '../support/kept-assets.ts';
import { startVisit } from '../support/leaving-visitor.ts';
import { type RunningWorker, startWorkerd } from '../support/start-workerd.ts';
import type { AstroMajor } from './install.ts';

const { emulator, build } = useOnDemandSite();

/** Where the Cloudflare adapter puts the worker and the static files. Before version 13 it put one into the other. */
const workerOf = ({ dist }: BuiltSite, astro: AstroMajor) =>
  astro === 5
    ? { entry: join(dist, '_worker.js/index.js'), assets: dist }
    : { entry: join(dist, 'server/entry.mjs'), assets: join(dist, 'client') };

const fetchFile = `import { FetchState, pages } from 'astro/fetch';
import { localizeFetch } from 'astro-datocms-assets/fetch';
export default { fetch: localizeFetch((request) => pages(new FetchState(request))) };
`;
const withFetchFile = (root: string) => writeFileSync(join(root, 'src/fetch.js'), fetchFile);

// The output of the adapter for Astro 6 has the form of that for 7.
describe.each(
  inThisRun<[AstroMajor, what: string, prepare?: SiteSetup['prepare']]>([
    [5, ''],
    [7, ''],
    [7, ' that is wrapped in localizeFetch()', withFetchFile],
  ]),
)('a worker of Astro %i%s, in workerd without the APIs of Node', (astro, _, prepare) => {
  // Cloudflare Pages asks no worker for what is in the other folder.
  const folder = astro === 5 ? '/_astro-media/' : '/_astro/media/';
  const workerKey = Buffer.alloc(32, 6).toString('base64url');
  const wide = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=70';
  const seal = (withKey: string) => {
    const options = { route: folder.slice(0, -1), site: 'https://www.example.org', isPublished: () => true };
    return createRuntime({ ...options, key: withKey }).seal(wide);
  };
  let site: BuiltSite;
  let worker: RunningWorker;
  const start = (assetHost: string) => {
    const { entry, assets } = workerOf(site, astro);
    const hosts = { 'www.datocms-assets.com': assetHost };
    return startWorkerd(entry, { DATOCMS_ASSETS_KEY: workerKey }, { assets, hosts });
  };
  beforeAll(async () => {
    site = await build({ astro, adapter: 'cloudflare', ...(prepare && { prepare }) });
    expect(site.status, site.output).toBe(0);
    worker = await start(emulator().assetsOrigin);
  });
  afterAll(() => worker?.close());
  const read = async (path: string) => (await fetch(worker.origin + path)).text();

  it('sends pages that name no asset host, and serves their assets', async () => {
    const html = await read('/live');
    expect(html).not.toContain('datocms-assets');
    expect(html).toMatch(new RegExp(`content="https://www.example.org${folder}wide\\.[\\w-]+\\.jpg"`));
    const image = await fetch(worker.origin + localUrl(html, 'live', folder), { headers: { accept: 'image/webp' } });
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect((await fetch(`${worker.origin}${localUrl(html, 'live', folder)}x`)).status).toBe(404);
    const allowed = await fetch(worker.origin + localUrl(html, 'turned', folder));
    expect([allowed.status, allowed.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
    expect(await read('/assets.json')).not.toContain('datocms-assets');
  });

  it('gives an unpublished asset a URL that expires, in a page that no cache keeps', async () => {
    const page = await fetch(`${worker.origin}/draft`);
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    const image = await fetch(worker.origin + localUrl(await page.text(), 'secret', folder));
    expect(image.status).toBe(200);
    expect(image.headers.get('cache-control')).toMatch(/^private, max-age=[34]\d{3}$/);
  });

  it('takes the key of its binding before that of the build', async () => {
    const status = async (withKey: string) => (await fetch(worker.origin + (await seal(withKey)))).status;
    expect([await status(workerKey), await status(key)]).toEqual([200, 404]);
  });

  it('has an asset for others when the visitor left who has asked for it first', async () => {
    const { pathname, search } = new URL(wide);
    const { after, come } = createMoment();
    const answer = { headers: { 'content-type': 'image/png' }, body: png, after };
    const assetHost = await startFaultServer({ [pathname + search]: answer });
    const own = await start(assetHost.origin);
    try {
      const url = await seal(workerKey);
      const first = startVisit(own.origin, url);
      await expect.poll(() => assetHost.requests.length).toBe(1);
      first.resetAndDestroy();
      const second = fetch(own.origin + url);
      // The worker takes requests in their order.
      await fetch(`${own.origin}/none`);
      come();
      expect((await second).status).toBe(200);
      expect(assetHost.requests).toHaveLength(1);
    } finally {
      own.close();
      await assetHost.close();
    }
  });
});

const netlify = '.netlify/v1/functions/ssr/ssr.mjs';
const vercel = (entry: string) => `.vercel/output/functions/_render.func/${entry}`;
describe.each(
  inThisRun<[AstroMajor, 'netlify' | 'vercel', file: string]>([
    [7, 'netlify', netlify],
    [5, 'vercel', vercel('dist/server/entry.mjs')],
    [7, 'vercel', vercel('entry.mjs')],
  ]),
)('the function that Astro %i builds with %s, called in Node', (astro, adapter, file) => {
  // Vercel gives all files in the other folder a lifetime of a year.
  const folder = adapter === 'vercel' ? '/_astro-media/' : '/_astro/media/';

  it('sends pages that name no asset host, and serves their assets, with the key of its environment', async () => {
    const site = await build({ astro, adapter });
    expect(site.status, site.output).toBe(0);
    expect(site.report?.coverage.onDemand.map(({ covered }) => covered)).toEqual(Array(5).fill(true));
    const functionKey = Buffer.alloc(32, 6).toString('base64url');
    const server = await startFunction(site, emulator(), file, { DATOCMS_ASSETS_KEY: functionKey });
    try {
      const html = await server.read('/live');
      expect(html).not.toContain('datocms-assets');
      const image = await server.fetch(localUrl(html, 'live', folder), { headers: { accept: 'image/webp' } });
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
      expect((await server.fetch(`${localUrl(html, 'live', folder)}x`)).status).toBe(404);
      const page = await server.fetch('/draft');
      expect(page.headers.get('cache-control')).toBe('private, no-store');
      const secret = await server.fetch(localUrl(await page.text(), 'secret', folder));
      expect(secret.headers.get('cache-control')).toMatch(/^private, max-age=[34]\d{3}$/);
      const options = { route: folder.slice(0, -1), site: 'https://www.example.org', isPublished: () => true };
      const sealed = await createRuntime({ ...options, key: functionKey }).seal(
        'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=70',
      );
      expect((await server.fetch(sealed)).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

it.each(inThisRun([5, 7] as const))(
  'the cache of Vercel’s ISR keeps pages of Astro %i, and no asset',
  async (astro) => {
    const site = await build({
      astro,
      adapter: 'vercel',
      env: { SITE_ADAPTER_OPTIONS: JSON.stringify({ isr: { expiration: 600 } }) },
    });
    expect(site.status, site.output).toBe(0);
    const config = readFileSync(join(site.root, '.vercel/output/config.json'), 'utf8');
    const { routes } = JSON.parse(config) as {
      readonly routes: readonly { readonly src?: string; readonly dest?: string }[];
    };
    const destOf = (path: string) =>
      routes.find(({ src, dest }) => src !== undefined && dest !== undefined && new RegExp(src).test(path))?.dest;
    expect(destOf('/live')).toMatch(/^\/_isr\?/);
    expect(destOf('/_astro-media/wide.sealed.jpg')).toBe('/_render');
  },
);

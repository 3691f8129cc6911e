import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createRuntime } from 'datocms-assets/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { majorsWithServer } from '../astro/support/coverage.ts';
import { type DevServer, localUrl, startBuilt } from '../astro/support/dev-server.ts';
import { key, useOnDemandSite } from '../astro/support/on-demand-site.ts';
import { jpeg, jpegExifSegment, tiff } from '../support/build-images.ts';
import type { BuiltSite } from '../support/build-site.ts';
import { startFaultServer } from '../support/fault-server.ts';

const { emulator, build } = useOnDemandSite();

describe.each(majorsWithServer)('a server of Astro %i', (astro) => {
  const base = astro === 6 ? '/docs' : '';
  const folder = `${base}/_astro/media/`;
  // Then Astro makes `/_image?href=…` of an asset URL.
  const hasEndpoint = base === '';
  const image = { domains: ['www.datocms-assets.com'] };
  let site: BuiltSite;
  let server: DevServer;
  beforeAll(async () => {
    const config = { trailingSlash: 'always', ...(hasEndpoint ? { image } : { base }) };
    site = await build({ astro, config, options: { svg: 'sanitize', stripMetadata: true } });
    expect(site.status, site.output).toBe(0);
    server = await startBuilt(site, emulator(), { base: `${base}/`, env: { DATOCMS_CDA_TOKEN: 'published-token' } });
  });
  afterAll(() => server?.stop());
  const read = (path: string) => server.read(base + path);

  it('has a build whose verdict counts the routes as covered', () => {
    expect(site.output).toContain(
      '1 of 1 page is local. 5 routes are rendered on demand, and rewritten when they are sent. No asset URL of the CMS is left.',
    );
    const patterns = ['/assets.json', '/draft', '/live', '/picture', 'the server island src/components/Offer.astro'];
    expect(site.report?.coverage.onDemand).toEqual(patterns.map((pattern) => ({ pattern, covered: true })));
    expect(site.report?.findings).toEqual([]);
    expect(site.output).not.toContain(key);
  });

  it('holds the packages of the runtime, so that it meets no other version of them', () => {
    const require = createRequire(join(import.meta.dirname, '../../packages/datocms-assets/package.json'));
    const { dependencies } = require('./package.json') as { dependencies: Record<string, string> };
    const names = ['datocms-assets', 'xmlchars', ...Object.keys(dependencies)].join('|');
    const imports = new RegExp(`^(?:import|export)\\b.*["'](?:${names})(?:/.*)?["']`, 'm');
    const server = join(site.dist, 'server');
    const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'));
    const code = files.map((file) => readFileSync(join(server, file), 'utf8'));
    for (const message of ['The asset URL is too long to be sealed.', "The published content can't be read"]) {
      const ofRuntime = code.filter((each) => each.includes(message));
      expect(ofRuntime.map((each) => imports.exec(each)?.[0])).toEqual([undefined]);
    }
  });

  it('asks the CDA what is published when the first request comes', async () => {
    emulator().requests.clear();
    await read('/live');
    const isWalk = () => emulator().requests.filter(({ kind, status }) => kind === 'cda' && status === 200).length > 2;
    await expect.poll(isWalk).toBe(true);
    expect(server.output()).not.toContain("can't be read");
  });

  it('sends pages that name no asset host, and serves their assets', async () => {
    const page = await server.fetch(`${base}/live/`);
    const html = await page.text();
    expect(page.headers.get('cache-control')).toBe('private');
    expect(html).not.toContain('datocms-assets');
    expect(html).toMatch(new RegExp(`content="https://www.example.org${folder}wide\\.[\\w-]+\\.jpg"`));
    emulator().requests.clear();
    const image = await server.fetch(localUrl(html, 'live', folder), { headers: { accept: 'image/webp' } });
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(image.headers.get('cache-control')).toBe('public, max-age=3600');
    expect((await image.arrayBuffer()).byteLength).toBeGreaterThan(100);
    expect(
      emulator()
        .requests.filter(({ kind }) => kind === 'asset')
        .map(({ path }) => path),
    ).toEqual([expect.stringContaining('/99001/1700000001-wide.jpg?auto=format&w=200')]);
    const manual = await server.fetch(localUrl(html, 'manual', folder));
    expect([manual.status, manual.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const allowed = await server.fetch(localUrl(html, 'turned', folder));
    expect([allowed.status, allowed.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
  });

  it('sends one sealed URL for each size of an image of astro:assets, and refuses what its endpoint would fetch', async () => {
    const html = await read('/picture/');
    expect(html).not.toMatch(/datocms-assets|_image/);
    emulator().requests.clear();
    const [cover = '', ...others] = new Set(html.match(new RegExp(`${folder}wide\\.[\\w-]+\\.jpg`, 'g')));
    expect((await server.fetch(cover)).status).toBe(200);
    for (const url of others) expect((await server.fetch(url)).status).toBe(200);
    const asked = [...emulator().requests].map(({ path }) => path.replace('/99001/1700000001-wide.jpg', '')).sort();
    const sized = [
      '?fit=crop&fm=webp&h=120&w=180',
      '?fit=crop&fm=webp&h=60&w=90',
      '?fit=max&fm=avif&q=25&w=80',
      '?fit=max&fm=png&q=25&w=80',
    ];
    expect(asked).toEqual(hasEndpoint ? sized : ['', '?auto=format']);
    const secret = encodeURIComponent('https://www.datocms-assets.com/99001/1700000003-secret.jpg');
    const answer = await server.fetch(`${base}/_image/?href=${secret}&w=100&f=webp`);
    const direct = await server.fetch(`${base}/%5Fimage?href=${secret}&w=100&f=webp`);
    expect([answer.ok, direct.ok]).toEqual([false, false]);
    expect([...emulator().requests].filter(({ path }) => path.includes('secret'))).toEqual([]);
  });

  it('refuses a URL that was changed', async () => {
    const url = localUrl(await read('/live/'), 'live', folder);
    for (const changed of [url.replace('wide', 'tall'), `${url}x`, `${folder}a.b.jpg`]) {
      expect((await server.fetch(changed)).status, changed).toBe(404);
    }
  });

  it('gives an unpublished asset a URL that expires, in a page that no cache keeps', async () => {
    const page = await server.fetch(`${base}/draft/`);
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    const html = await page.text();
    expect(html).not.toContain('datocms-assets');
    const image = await server.fetch(localUrl(html, 'secret', folder));
    expect(image.status).toBe(200);
    expect(image.headers.get('cache-control')).toMatch(/^private, max-age=[34]\d{3}$/);
  });

  it('rewrites endpoints, actions and server islands too', async () => {
    const call = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    const action = await server.fetch(`${base}/_actions/picture/`, call);
    expect([action.status, action.headers.get('content-type')]).toEqual([200, 'application/json+devalue']);
    expect(await action.text()).toMatch(new RegExp(`"[^"]*${folder}wide\\.[\\w-]+\\.jpg"`));
    const { image } = JSON.parse(await read('/assets.json')) as { image: string };
    expect(image.replace('https://www.example.org', '')).toMatch(new RegExp(`^${folder}tall\\.[\\w-]+\\.png$`));
    const html = await read('/');
    const [, island = ''] = /["'](\/[^"']*_server-islands\/[^"']+)["']/.exec(html) ?? [];
    const offer = await read(island.slice(base.length).replaceAll('&amp;', '&'));
    expect((await server.fetch(localUrl(offer, 'offer', folder))).status).toBe(200);
  });

  it('has stored files in prerendered pages and redirects', async () => {
    const stored = localUrl(await read('/'), 'stored', folder);
    expect(readdirSync(join(site.dist, 'client/_astro/media'))).toContain(stored.slice(folder.length));
    expect((await server.fetch(stored)).headers.get('content-type')).toBe('image/webp');
    const { headers } = await server.fetch(`${base}/brochure/`, { redirect: 'manual' });
    expect(headers.get('location')).toMatch(new RegExp(`^${folder}manual\\.\\w+\\.pdf$`));
  });

  // What follows knows no version of Astro.
  if (astro < 7) return;

  it.each<[string, readonly number[], isOpened: boolean, isSame: boolean]>([
    ['the same key', [5], true, true],
    ['another key in front of it', [6, 5], true, false],
    ['another key', [6], false, false],
  ])('shares its URLs with a server that has %s', async (_, keys, isOpened, isSame) => {
    const url = localUrl(await read('/live/'), 'live', folder);
    const env = { DATOCMS_ASSETS_KEY: keys.map((byte) => Buffer.alloc(32, byte).toString('base64url')).join() };
    const other = await startBuilt(site, emulator(), { base: `${base}/`, env });
    try {
      expect((await other.fetch(url)).status).toBe(isOpened ? 200 : 404);
      const own = localUrl(await other.read(`${base}/live/`), 'live', folder);
      expect(own === url).toBe(isSame);
      expect((await other.fetch(own)).status).toBe(200);
    } finally {
      await other.stop();
    }
  });

  it('keeps assets for the next request and the next server, and cleans SVG files and photographs if that is wanted', async () => {
    const runtime = createRuntime({
      key,
      route: folder.slice(0, -1),
      site: 'https://www.example.org',
      isPublished: () => false,
    });
    const sealed = (file: string) => runtime.seal(`https://www.datocms-assets.com/99001/1700000001-${file}`);
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const assets = await startFaultServer({
      '/99001/1700000001-draft.svg': { headers: { 'content-type': 'image/svg+xml' }, body: svg },
      '/99001/1700000001-draft.jpg': {
        headers: { 'content-type': 'image/jpeg' },
        body: jpeg(jpegExifSegment(tiff({ gps: true }))),
      },
    });
    const env = { ASSETS_ORIGIN: assets.origin };
    try {
      for (let times = 0; times < 2; times++) {
        const other = await startBuilt(site, emulator(), { base: `${base}/`, env });
        try {
          const response = await other.fetch(await sealed('draft.svg'));
          expect([response.status, await response.text()]).toEqual([
            200,
            '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
          ]);
          const etag = response.headers.get('etag') as string;
          const fetchSvg = async (init: RequestInit) => other.fetch(await sealed('draft.svg'), init);
          expect((await fetchSvg({ headers: { 'if-none-match': etag } })).status).toBe(304);
          const { headers } = await fetchSvg({ method: 'HEAD' });
          expect([headers.get('etag'), headers.get('content-length')]).toEqual([etag, '46']);
          const part = await fetchSvg({ headers: { range: 'bytes=5-9' } });
          expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
            ...[206, 'bytes 5-9/46', 'xmlns'],
          ]);
          const photograph = await other.fetch(await sealed('draft.jpg'));
          expect(Buffer.from(await photograph.arrayBuffer()).equals(jpeg())).toBe(true);
          expect(assets.requests).toHaveLength(2);
        } finally {
          await other.stop();
        }
      }
      expect(readdirSync(join(site.root, 'node_modules/.cache/datocms-assets'))).toEqual(['answers-v1']);
    } finally {
      await assets.close();
    }
  });
});

describe('an asset that was published at the time of one build, and is no longer at the time of the next', () => {
  it('has a permanent URL first, which then stops working', async () => {
    // In a build with drafts, everything counts as published.
    const before = await build({ options: { content: 'drafts', token: 'drafts-token' } });
    const first = await startBuilt(before, emulator());
    const page = await first.fetch('/draft');
    const url = localUrl(await page.text(), 'secret');
    const image = await first.fetch(url);
    await first.stop();
    expect([page.headers.get('cache-control'), image.status]).toEqual(['public, max-age=600', 200]);
    const second = await startBuilt(await build({}), emulator());
    const withdrawn = await second.fetch(url);
    await second.stop();
    expect([withdrawn.status, withdrawn.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });
});

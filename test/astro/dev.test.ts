import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBuild } from '../support/build-site.ts';
import { devRows, majors } from './support/coverage.ts';
import { type DevServer, startDev, withDev } from './support/dev-server.ts';
import { testProject, useEmulator } from './support/use-emulator.ts';

const emulator = useEmulator();
const assetRequests = () => emulator().requests.filter(({ kind }) => kind === 'asset');

/** The URL of an element, which must be local. */
function localUrl(html: string, id: string, folder = '/_astro/media/'): string {
  const [, url = ''] = new RegExp(`id="${id}" (?:src|href)="([^"]+)"`).exec(html) ?? [];
  expect(url.startsWith(folder), `${id} ${url}`).toBe(true);
  return url;
}

describe.each(majors)('astro dev of Astro %i', (astro) => {
  let server: DevServer;
  let html: string;
  beforeAll(async () => {
    server = await startDev('dev', emulator(), { astro });
    html = await server.read('/');
  });
  afterAll(() => server?.stop());

  it('shows pages and endpoints without URLs of the CMS, and serves a file at each local URL', async () => {
    expect(html).not.toContain('datocms-assets.com');
    const still = await server.fetch(localUrl(html, 'still'));
    expect([still.status, still.headers.get('content-type')]).toEqual([200, 'image/webp']);
    const manual = await server.fetch(localUrl(html, 'manual'));
    expect([manual.status, manual.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const [, shared = ''] = /property="og:image" content="([^"]+)"/.exec(html) ?? [];
    expect(shared.startsWith(`${server.origin}/_astro/media/`)).toBe(true);
    expect((await server.fetch(shared)).headers.get('content-type')).toBe('image/jpeg');
    const [{ url }] = JSON.parse(await server.read('/assets.json')) as [{ url: string }];
    expect((await server.fetch(url)).status).toBe(200);
  });

  it('answers for an unpublished asset with an image that says why, or with 404 and the reason', async () => {
    const secret = await server.fetch(localUrl(html, 'secret'));
    expect([secret.status, secret.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    const svg = await secret.text();
    expect(svg).toContain('width="480" height="320"');
    expect(svg).toContain(
      '<title>1700000003-secret.jpg: The asset is used only by drafts, or by records that this token may not read, so it is not downloaded.</title>',
    );
    const file = await server.fetch(localUrl(html, 'draft-file'));
    expect(file.status).toBe(404);
    expect(await file.text()).toBe(
      'No published record that this token can read holds the asset, so it is not downloaded.\n',
    );
    expect(assetRequests().filter(({ path }) => /secret|draft/.test(path))).toEqual([]);
  });

  it('localises styles that Vite serves', async () => {
    const style = await (await server.fetch('/src/styles/site.css', { headers: { accept: 'text/css' } })).text();
    expect(style).toMatch(/url\("\/_astro\/media\/wide\.[a-z2-7]{16}\.jpg"\)/);
  });

  it('redirects to local files instead of assets', async () => {
    const redirect = await server.fetch('/brochure', { redirect: 'manual' });
    expect([301, 302]).toContain(redirect.status);
    const location = redirect.headers.get('location') ?? '';
    expect(location).toMatch(/^\/_astro\/media\/manual\./);
    expect((await server.fetch(location)).headers.get('content-type')).toBe('application/pdf');
  });

  it('leaves event streams and bytes as they are', async () => {
    const events = await server.fetch('/events');
    const reader = events.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain('https://www.datocms-assets.com/99001/1700000001-wide.jpg');
    await reader?.cancel();
    expect([...(await (await server.fetch('/bytes.bin')).bytes())]).toEqual([0, 255, 1, 254]);
  });

  it('answers range requests, and with 304 if the browser has the file', async () => {
    const clip = localUrl(html, 'clip');
    const full = await server.fetch(clip);
    const bytes = await full.bytes();
    expect(full.headers.get('content-type')).toBe('video/mp4');
    const part = await server.fetch(clip, { headers: { range: 'bytes=2-5' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 2-5/${bytes.length}`]);
    expect([...(await part.bytes())]).toEqual([...bytes.subarray(2, 6)]);
    const end = await server.fetch(clip, { headers: { range: 'bytes=-3' } });
    expect([...(await end.bytes())]).toEqual([...bytes.subarray(-3)]);
    const cached = await server.fetch(clip, { headers: { 'if-none-match': full.headers.get('etag') ?? '' } });
    expect(cached.status).toBe(304);
  });

  it('serves only assets that a page has named', async () => {
    const url = localUrl(html, 'still');
    const unknown = await server.fetch(url.replace(/\.[a-z2-7]{16}\./, `.${'a'.repeat(16)}.`));
    expect(unknown.status).toBe(404);
    expect(await unknown.text()).toContain('Reload the page');
    for (const path of [
      '/_astro/media/99001/1700000001-wide.jpg',
      '/_astro/media/?url=https://www.datocms-assets.com/99001/1700000001-wide.jpg',
    ]) {
      expect((await server.fetch(path)).status, path).toBe(404);
    }
    expect((await server.fetch(url, { method: 'POST' })).status).not.toBe(200);
  });
});

describe('astro dev', () => {
  it('fetches assets into the cache that builds read', async () => {
    const site = await withDev('dev', emulator(), { astro: 7 }, async (server) => {
      const html = await server.read('/');
      emulator().requests.clear();
      for (const id of ['still', 'manual', 'clip']) expect((await server.fetch(localUrl(html, id))).status).toBe(200);
      expect(assetRequests()).toHaveLength(3);
      for (const id of ['still', 'manual', 'clip']) expect((await server.fetch(localUrl(html, id))).status).toBe(200);
      expect(assetRequests()).toHaveLength(3);
      return server.site;
    });
    emulator().requests.clear();
    const built = await runBuild(site);
    expect(built.report?.counts.downloaded).toBeGreaterThan(0);
    expect(assetRequests().filter(({ path }) => /manual|clip/.test(path))).toEqual([]);
  });

  it.each([5, 7] as const)(
    'works under a base in Astro %i, in the folder in which a build stores assets',
    async (astro) => {
      const config = { base: '/docs', build: { assets: 'built' } };
      await withDev('dev', emulator(), { astro, config, base: '/docs/' }, async (server) => {
        const url = localUrl(await server.read('/docs/'), 'still', '/docs/built/media/');
        expect(url).toMatch(/\/wide\.[a-z2-7]{16}\.jpg$/);
        expect((await server.fetch(url)).status).toBe(200);
      });
    },
  );

  it('shows what is published meanwhile after a reload', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'project-'));
    cpSync(testProject, folder, { recursive: true });
    const cms = await startEmulator({ project: folder });
    try {
      await withDev('dev', cms, { astro: 7 }, async (server) => {
        const url = localUrl(await server.read('/'), 'secret');
        expect((await server.fetch(url)).headers.get('content-type')).toBe('image/svg+xml');
        const record = join(folder, 'records/article/secret.json');
        const { draft, ...rest } = JSON.parse(readFileSync(record, 'utf8')) as { draft: object };
        writeFileSync(record, JSON.stringify({ ...rest, updatedAt: '2025-06-01T10:00:00Z', published: draft }));
        await cms.reload();
        await expect
          .poll(async () => (await server.fetch(url)).headers.get('content-type'), { timeout: 20_000, interval: 500 })
          .toBe('image/jpeg');
      });
    } finally {
      await cms.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it.each(devRows)(
    'works on Astro $astro with the adapter for $adapter, in whichever process that renders pages',
    async ({ astro, adapter }) => {
      await withDev('dev', emulator(), { astro, adapter }, async (server) => {
        const html = await server.read('/');
        expect(html).not.toContain('datocms-assets.com');
        expect((await server.fetch(localUrl(html, 'still'))).headers.get('content-type')).toBe('image/webp');
        expect(await server.read('/assets.json')).toContain('"/_astro/media/wide.');
        const withoutKey = await server.fetch('/_astro/media/.rpc', { method: 'POST', body: 'x' });
        expect([403, 404]).toContain(withoutKey.status);
      });
    },
  );

  it.each([5, 7] as const)("lets Astro %i's own image endpoint read local files", async (astro) => {
    const config = { image: { domains: ['www.datocms-assets.com'] } };
    await withDev('images', emulator(), { astro, config }, async (server) => {
      const [, url = ''] = /<img src="(\/_image\?[^"]+)"/.exec(await server.read('/')) ?? [];
      expect(url).toContain('href=%2F_astro%2Fmedia%2Fwide.');
      const image = await server.fetch(url.replaceAll(/&(?:amp|#38);/g, '&'));
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
    });
  });

  it('leaves a route that is rendered on demand as it is, as a build does', async () => {
    const setup = { astro: 7, adapter: 'node', env: { SITE_ON_DEMAND: 'src/pages/live' } } as const;
    await withDev('dev', emulator(), setup, async (server) => {
      expect(await server.read('/live')).toContain('https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=64');
      expect(await server.read('/')).not.toContain('datocms-assets.com');
    });
  });

  it('warns if there is no token, and changes nothing', async () => {
    await withDev('dev', emulator(), { astro: 7, options: { token: '' } }, async (server) => {
      expect(await server.read('/')).toContain('https://www.datocms-assets.com/99001/1700000001-wide.jpg');
      expect(server.output()).toMatch(/\[WARN\] \[astro-datocms-assets\] No token was found/);
      expect(server.output()).toContain('DATOCMS_CDA_TOKEN');
    });
  });

  it('shows in the log and instead of images that the CMS refuses the token', async () => {
    await withDev('dev', emulator(), { astro: 7, options: { token: 'a-wrong-token' } }, async (server) => {
      const image = await server.fetch(localUrl(await server.read('/'), 'still'));
      expect(image.status).toBe(502);
      expect(await image.text()).toMatch(/<title>[^<]*token/);
      expect(server.output()).toMatch(/\[ERROR\] \[astro-datocms-assets\] Can't read what is published/);
      expect(server.output()).not.toContain('a-wrong-token');
    });
  });
});

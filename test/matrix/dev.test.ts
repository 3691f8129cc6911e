import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { adapterRows, majors, majorsWithServer } from '../astro/support/coverage.ts';
import {
  type DevServer,
  expectClosedToBrowsers,
  localUrl,
  startAstro,
  startDev,
  withDev,
} from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { copySite } from '../support/build-site.ts';
import { makeSelfSigned } from '../support/make-certificates.ts';

const emulator = useEmulator();
const assetRequests = () => emulator().requests.filter(({ kind }) => kind === 'asset');

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

  it.each(adapterRows)(
    'works on Astro $astro with the adapter for $adapter, in whichever process that renders pages',
    async ({ astro, adapter }) => {
      await withDev('dev', emulator(), { astro, adapter }, async (server) => {
        const html = await server.read('/');
        expect(html).not.toContain('datocms-assets.com');
        expect((await server.fetch(localUrl(html, 'still'))).headers.get('content-type')).toBe('image/webp');
        expect(await server.read('/assets.json')).toContain('"/_astro/media/wide.');
        await expectClosedToBrowsers(server);
      });
    },
  );

  it.each([
    [5, 'node'],
    [7, 'cloudflare'],
  ] as const)('shows local URLs after a restart of Astro %i with the adapter for %s, too', async (astro, adapter) => {
    await withDev('dev', emulator(), { astro, adapter }, async (server) => {
      localUrl(await server.read('/'), 'still');
      appendFileSync(join(server.site.root, 'astro.config.mjs'), '// New.\n');
      await expect.poll(() => server.output(), { timeout: 60_000 }).toMatch(/Restarting[\s\S]*(?:restarted|Synced)/);
      // The new server of Astro 5 listens a moment later.
      await expect.poll(() => server.read('/').catch(String)).toContain('id="still"');
      const url = localUrl(await server.read('/'), 'still');
      expect((await server.fetch(url)).headers.get('content-type')).toBe('image/webp');
    });
  });

  it('localises what workers of the adapter for cloudflare render behind TLS, of the server or of a proxy', async () => {
    const setup = { astro: 7, adapter: 'cloudflare', env: { SITE_ON_DEMAND: 'src/pages/live' } } as const;
    const https = await makeSelfSigned('127.0.0.1');
    const check = async (server: DevServer, headers: Record<string, string>) => {
      for (const path of ['/', '/live']) {
        const response = await server.fetch(path, { headers });
        const html = await response.text();
        expect([path, response.status, html.includes('datocms-assets.com')]).toEqual([path, 200, false]);
        expect(html).toContain('/_astro/media/');
      }
    };
    const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'dev.example.org' };
    await withDev('dev', emulator(), setup, (server) => check(server, proxied));
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const site = await copySite('dev', emulator(), { ...setup, config: { vite: { server: { https } } } });
    const secure = await startAstro('dev', site, '/', 'https');
    try {
      await check(secure, {});
    } finally {
      await secure.stop();
      vi.unstubAllEnvs();
    }
  });

  it.each([5, 7] as const)("lets Astro %i's own image endpoint read local files", async (astro) => {
    const config = { image: { domains: ['www.datocms-assets.com'] } };
    await withDev('images', emulator(), { astro, config }, async (server) => {
      const [, url = ''] = /<img src="(\/_image\?[^"]+)"/.exec(await server.read('/')) ?? [];
      expect(url).toContain('href=%2F_astro%2Fmedia%2Fwide.');
      const image = await server.fetch(url.replaceAll(/&(?:amp|#38);/g, '&'));
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
    });
  });

  it.each(majorsWithServer)(
    'serves the assets of routes that Astro %i renders on demand, drafts too',
    async (astro) => {
      const config = { image: { domains: ['www.datocms-assets.com'] } };
      await withDev('on-demand', emulator(), { astro, adapter: 'node', config }, async (server) => {
        const call = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
        const index = await server.read('/');
        const [, island = ''] = /["'](\/[^"']*_server-islands\/[^"']+)["']/.exec(index) ?? [];
        const texts = [
          index,
          await server.read(island.replaceAll('&amp;', '&')),
          await server.read('/live'),
          await server.read('/draft'),
          await server.read('/assets.json'),
          await server.read('/picture'),
          await (await server.fetch('/_actions/picture', call)).text(),
        ];
        expect(texts.filter((text) => text.includes('datocms-assets.com'))).toEqual([]);
        const urls = texts.map((text) => text.match(/[^"' ]*\/_astro\/media\/[^"' ]+/g) ?? []);
        expect(urls.map(({ length }) => length)).toEqual([1, 1, 6, 1, 1, 5, 1]);
        for (const url of urls.flat()) expect([url, (await server.fetch(url)).status]).toEqual([url, 200]);
      });
    },
  );

  it.each(['node', 'cloudflare'] as const)('streams such routes with the adapter for %s', async (adapter) => {
    await withDev('middleware', emulator(), { astro: 7, adapter }, async (server) => {
      const events = (await server.fetch('/ruled/events')).body?.getReader();
      const { value: event } = (await events?.read()) ?? {};
      await events?.cancel();
      expect(new TextDecoder().decode(event)).toMatch(
        /^data: http:\/\/127\.0\.0\.1:\d+\/_astro\/media\/wide\.[\w-]+\.jpg\n/,
      );
      const page = (await server.fetch('/late')).body?.getReader();
      const states = new Set<string>();
      let text = '';
      for (let next = await page?.read(); next && !next.done; next = await page?.read()) {
        text += new TextDecoder().decode(next.value);
        states.add(['wide', 'late'].filter((id) => text.includes(`id="${id}"`)).join(' '));
      }
      expect([...states]).toEqual(expect.arrayContaining(['wide', 'wide late']));
      expect(localUrl(text, 'late')).toContain('/secret.');
      const { status, headers } = await server.fetch('/forwarded', { redirect: 'manual' });
      expect([status, headers.get('location')]).toEqual([302, expect.stringMatching(/^\/_astro\/media\/manual\./)]);
    });
  });

  it("leaves such routes as they are with onDemand: 'warn', as a build does", async () => {
    const setup = { astro: 7, options: { onDemand: 'warn' }, env: { SITE_ON_DEMAND: 'src/pages/live' } } as const;
    await withDev('dev', emulator(), setup, async (server) => {
      expect(await server.read('/live')).toContain('https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=64');
      expect(await server.read('/')).not.toContain('datocms-assets.com');
    });
  });
});

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { adapterRows, devRows, inThisRun, isOnNode, majorsWithServer } from '../astro/support/coverage.ts';
import { type DevServer, expectClosedToBrowsers, localUrl, startAstro, withDev } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { copySite } from '../support/build-site.ts';
import { makeSelfSigned } from '../support/make-certificates.ts';

const emulator = useEmulator();

/** Pages are rendered in the process of Vite, or in another one. */
const restarted = ['5 node', '7 cloudflare'];

async function expectSameAfterRestart(server: DevServer): Promise<void> {
  appendFileSync(join(server.site.root, 'astro.config.mjs'), '// New.\n');
  await expect.poll(() => server.output(), { timeout: 60_000 }).toMatch(/Restarting[\s\S]*(?:restarted|Synced)/);
  // The new server of Astro 5 listens a moment later.
  await expect.poll(() => server.read('/').catch(String)).toContain('id="still"');
  const url = localUrl(await server.read('/'), 'still');
  expect((await server.fetch(url)).headers.get('content-type')).toBe('image/webp');
}

describe('astro dev', () => {
  it('works under a base, in the folder in which a build stores assets', async () => {
    const config = { base: '/docs', build: { assets: 'built' } };
    await withDev('dev', emulator(), { astro: 7, config, base: '/docs/' }, async (server) => {
      const url = localUrl(await server.read('/docs/'), 'still', '/docs/built/media/');
      expect(url).toMatch(/\/wide\.[a-z2-7]{16}\.jpg$/);
      expect((await server.fetch(url)).status).toBe(200);
    });
  });

  it.each(inThisRun(adapterRows, isOnNode))(
    'works on Astro $astro with the adapter for $adapter, in whichever process that renders pages, and after a restart',
    async ({ astro, adapter }) => {
      await withDev('dev', emulator(), { astro, adapter }, async (server) => {
        const html = await server.read('/');
        expect(html).not.toContain('datocms-assets.com');
        expect((await server.fetch(localUrl(html, 'still'))).headers.get('content-type')).toBe('image/webp');
        expect(await server.read('/assets.json')).toContain('"/_astro/media/wide.');
        await expectClosedToBrowsers(server);
        if (restarted.includes(`${astro} ${adapter}`)) await expectSameAfterRestart(server);
      });
    },
  );

  it.each(inThisRun([{ astro: 7, adapter: 'cloudflare' }] as const, () => false))(
    'localises what workers of the adapter for $adapter render behind TLS, of the server or of a proxy',
    async (row) => {
      const setup = { ...row, env: { SITE_ON_DEMAND: 'src/pages/live' } } as const;
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
    },
  );

  // test/astro/dev.test.ts does the same with Astro 7.
  it.each(inThisRun([5] as const))("lets Astro %i's own image endpoint read local files", async (astro) => {
    const config = { image: { domains: ['www.datocms-assets.com'] } };
    await withDev('images', emulator(), { astro, config }, async (server) => {
      const [, url = ''] = /<img src="(\/_image\?[^"]+)"/.exec(await server.read('/')) ?? [];
      expect(url).toContain('href=%2F_astro%2Fmedia%2Fwide.');
      const image = await server.fetch(url.replaceAll(/&(?:amp|#38);/g, '&'));
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
    });
  });

  it.each(inThisRun(majorsWithServer))(
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

  it.each(inThisRun(devRows, isOnNode))('streams such routes with the adapter for $adapter', async (row) => {
    await withDev('middleware', emulator(), row, async (server) => {
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

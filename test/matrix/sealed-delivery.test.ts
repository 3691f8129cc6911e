import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inThisRun, sealedRows } from '../astro/support/coverage.ts';
import { startHost } from '../astro/support/start-host.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { backgroundImage, imageSizes, type Visit, visit } from '../astro/support/visit.ts';
import { openBrowser } from '../support/browser.ts';
import { type BuiltSite, buildSite } from '../support/build-site.ts';
import { startNodeExample, startWorkerExample } from '../support/example-proxies.ts';
import { serveFolder } from '../support/serve-folder.ts';

const emulator = useEmulator();
const key = Buffer.alloc(32, 5).toString('base64url');
let browser: BrowserContext;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Every picture of the page shows, and no other host is asked. */
async function expectPictures(origin: string, stop: () => Promise<unknown>): Promise<void> {
  const check = async ({ page, problems, foreign }: Visit) => {
    expect(await imageSizes(page)).toEqual(['still 100', 'byhand 200', 'later 60']);
    expect(await backgroundImage(page, '#styled')).toMatch(/media\/wide\.[\w-]{40,}\.jpg/);
    expect([problems, foreign]).toEqual([[], []]);
  };
  await visit(`${origin}/`, check, browser).finally(stop);
}

describe.each(inThisRun(sealedRows))(
  'a static site of Astro $astro with sealed URLs, adapter $adapter',
  ({ astro, adapter, route }) => {
    let site: BuiltSite;
    beforeAll(async () => {
      emulator().requests.clear();
      site = await buildSite('policy', emulator(), {
        astro,
        adapter: adapter === 'none' ? undefined : adapter,
        options: { deliver: 'sealed', ...(route === undefined ? {} : { route }) },
        env: { DATOCMS_ASSETS_KEY: key, SITE_ALGORITHM: 'SHA-256' },
      });
    });

    it('asks the asset host for nothing, and tells whether it needs a server', () => {
      const { status, output, report } = site;
      expect(status, output).toBe(0);
      expect(report?.findings.map(({ code }) => code)).toEqual(adapter === 'none' ? ['needs-server'] : []);
      expect(report?.counts).toMatchObject({ stored: 0, downloaded: 0 });
      expect(emulator().requests.filter(({ kind }) => kind !== 'cda')).toEqual([]);
    });

    it('shows every picture on its host', async () => {
      const { origin, stop } = await startHost[adapter](site, emulator(), key);
      await expectPictures(origin, stop);
    });

    if (route)
      it('shows every picture behind the examples for any site, as they are', async () => {
        const statics = await serveFolder(site.dist);
        try {
          for (const start of [startNodeExample, startWorkerExample]) {
            const proxy = await start(statics.origin, emulator());
            await expectPictures(proxy.origin, proxy.close);
          }
        } finally {
          await statics.stop();
        }
      });
  },
);

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { openBrowser } from '../support/browser.ts';
import { type BuiltSite, buildSite } from '../support/build-site.ts';
import { type S3Proxy, startS3Proxy } from '../support/s3-proxy.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { type S3Server, startRgw } from '../support/start-rgw.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const emulator = useEmulator();
let server: S3Server;
let proxy: S3Proxy;

beforeAll(async () => {
  server = await startRgw();
  proxy = await startS3Proxy(server.origin);
  await server.createBucket('media');
  await server.makePublic('media');
});
afterAll(() => Promise.all([server.close(), proxy.close()]));

/** Builds on a machine of its own. */
async function buildElsewhere(name: string): Promise<BuiltSite & { readonly asked: number; readonly sent: number }> {
  emulator().requests.clear();
  proxy.reset();
  const site = await buildSite('images', emulator(), {
    options: {
      store: 's3://media/site',
      sharedCache: 's3://media/cache',
      prefix: `${server.origin}/media/site`,
      cacheDir: temporaryFolder(name),
    },
    env: { ...server.env, AWS_ENDPOINT_URL_S3: proxy.origin, SITE_ASSETS_ORIGIN: emulator().assetsOrigin },
  });
  return {
    ...site,
    asked: emulator().requests.filter(({ kind }) => kind === 'asset').length,
    sent: proxy.requests.filter(({ method, url }) => method === 'PUT' && url.startsWith('/media/site/')).length,
  };
}

describe('a site that several machines build into one bucket', () => {
  it('asks the asset host once, sends each file once, and shows its pictures from the bucket', async () => {
    const first = await buildElsewhere('machine-1');
    expect([first.status, first.report?.findings]).toEqual([0, []]);
    expect(first.asked).toBeGreaterThan(0);
    expect(first.sent).toBe(first.report?.counts.stored);
    for (const machine of ['machine-2', 'machine-3']) {
      const { status, asked, sent, dist } = await buildElsewhere(machine);
      expect([status, asked, sent]).toEqual([0, 0, 0]);
      const page = readFileSync(join(dist, 'index.html'), 'utf8');
      expect(page).toBe(readFileSync(join(first.dist, 'index.html'), 'utf8'));
    }
    expect(existsSync(join(first.dist, '_astro/media'))).toBe(false);

    const site = await serveFolder(first.dist);
    const browser = await openBrowser();
    const page = await browser.newPage();
    const origins = new Set<string>();
    page.on('request', (request) => void origins.add(new URL(request.url()).origin));
    await page.goto(`${site.origin}/`);
    const widths = await page.evaluate(() =>
      Promise.all(
        Array.from(document.images, async (image) => {
          image.loading = 'eager';
          await image.decode();
          return [new URL(image.currentSrc).origin, image.naturalWidth] as const;
        }),
      ),
    );
    await browser.close();
    await site.stop();
    expect(widths.length).toBeGreaterThan(2);
    for (const [origin, width] of widths) expect([origin, width > 0]).toEqual([server.origin, true]);
    expect([...origins].sort()).toEqual([server.origin, site.origin].sort());
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DevServer, localUrl, startBuilt } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { imageSizes, visit } from '../astro/support/visit.ts';
import { type BuiltSite, buildSite } from '../support/build-site.ts';
import { startFaultServer } from '../support/fault-server.ts';
import { findFreePort } from '../support/free-port.ts';

const emulator = useEmulator();
const key = Buffer.alloc(32, 5).toString('base64url');
const token = 'published-token';
/** Texts that no visitor may learn, and no log may hold. */
const secrets = ['datocms-assets.com', '99001', '1700000', 'imgix', key, token];
const revealed = (text: string) => secrets.filter((secret) => text.includes(secret));

describe('a visitor of a built server', () => {
  let site: BuiltSite;
  let server: DevServer;
  beforeAll(async () => {
    site = await buildSite('on-demand', emulator(), {
      ...{ adapter: 'node', astro: 7, env: { DATOCMS_ASSETS_KEY: key } },
      config: { image: { domains: ['www.datocms-assets.com'] } },
      options: { timeout: '4s' },
    });
    expect(site.status, site.output).toBe(0);
    server = await startBuilt(site, emulator(), { env: { DATOCMS_CDA_TOKEN: token } });
  });
  afterAll(() => server?.stop());

  it('sees all pictures of all pages, and loads from the site alone', async () => {
    await visit(`${server.origin}/`, async ({ page, problems, foreign }) => {
      await page.locator('#offer').evaluate((image: HTMLImageElement) => image.decode());
      const sizes = [await imageSizes(page)];
      for (const path of ['/live', '/draft', '/picture']) {
        await page.goto(server.origin + path, { waitUntil: 'networkidle' });
        sizes.push(await imageSizes(page));
      }
      expect(sizes).toEqual([
        ['stored 200', 'offer 90'],
        ['live 100', 'turned 50'],
        ['secret 100'],
        ['cover 90', ' 80'],
      ]);
      const action = await page.evaluate(async () => {
        const answer = await fetch('/_actions/picture', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        });
        return answer.text();
      });
      expect(revealed(action)).toEqual([]);
      const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
      expect(revealed(loaded.join(' '))).toEqual([]);
      // Browsers ask for an icon that this site does not have.
      expect(problems.filter((problem) => !problem.includes('/favicon.ico'))).toEqual([]);
      expect(foreign).toEqual([]);
    });
  });

  it('learns nothing of the CMS from any answer, error or not, and nothing is in the log', async () => {
    const live = localUrl(await server.read('/live'), 'live');
    const requests: readonly (readonly [path: string, init?: RequestInit])[] = [
      ...[
        '/',
        '/live',
        '/draft',
        '/assets.json',
        '/brochure',
        '/none',
        '/%',
        '/live/%00',
        `${server.origin}//live`,
      ].map((path) => [path] as const),
      ...['/_actions/none', '/_server-islands/Offer', '/_server-islands/None', '/_image?href=x'].map(
        (path) => [path] as const,
      ),
      ['/_server-islands/Offer?e=1&p=2&s=3'],
      ['/_image?href=https%3A%2F%2Fwww.datocms-assets.com%2F99001%2F1700000001-wide.jpg&w=10&f=webp'],
      ['/_image?href=https%3A%2F%2Fwww.example.net%2Fa.jpg&w=10&f=webp'],
      ['/_actions/picture', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
      ['/_actions/picture', { method: 'POST', body: 'x', headers: { 'content-type': 'text/x' } }],
      ['/live', { method: 'POST', body: 'x' }],
      ['/live', { method: 'HEAD' }],
      [live],
      [`${live}?w=9&url=x`],
      [live, { method: 'HEAD' }],
      [live, { method: 'DELETE' }],
      [live, { headers: { range: 'bytes=9999999-', 'if-none-match': '*', accept: '\u00ff' } }],
      [`${live.slice(0, -5)}.png`],
      [`${live}/x`],
      ['/_astro/media/'],
      [`/_astro/media/a.${'A'.repeat(10_000)}.jpg`],
    ];
    for (const [path, init] of requests) {
      const response = await server.fetch(path, { redirect: 'manual', ...init });
      const head = JSON.stringify([...response.headers]);
      expect([path, init?.method, revealed(head + (await response.text()))]).toEqual([path, init?.method, []]);
    }
    expect(revealed(server.output())).toEqual([]);
  });

  it('learns nothing of the CMS while the asset host is down, and the API refuses the token', async () => {
    const refused = 'a-refused-token';
    const env = { DATOCMS_CDA_TOKEN: refused, ASSETS_ORIGIN: `http://127.0.0.1:${await findFreePort()}` };
    const alone = await startBuilt(site, emulator(), { env });
    try {
      const page = await alone.read('/live');
      // No visitor has asked for it, so it is not kept.
      const url = localUrl(page, 'manual');
      const manual = await alone.fetch(url);
      expect(manual.status).toBe(502);
      expect((await alone.fetch(url)).status).toBe(502);
      const head = JSON.stringify([...manual.headers]);
      expect(revealed(head + (await manual.text()) + page)).toEqual([]);
      await expect.poll(() => alone.output()).toContain("can't be read");
      const lines = alone.output().split('\n');
      const line = `[astro-datocms-assets] ${url}: 502: connection refused (ECONNREFUSED).`;
      expect(lines.filter((each) => each.includes(': 502: '))).toEqual([line]);
      expect([...revealed(alone.output()), alone.output().includes(refused)]).toEqual([false]);
    } finally {
      await alone.stop();
    }
  });

  it('waits for an asset as long as the build does', async () => {
    // Later than the site's limit, and sooner than the default one.
    const assets = await startFaultServer({
      '/99001/1700000007-manual.pdf': {
        headers: { 'content-type': 'application/pdf' },
        body: '%PDF-1.4\n',
        delay: 8000,
      },
    });
    const alone = await startBuilt(site, emulator(), { env: { ASSETS_ORIGIN: assets.origin } });
    try {
      const url = localUrl(await alone.read('/live'), 'manual');
      expect((await alone.fetch(url)).status).toBe(504);
      expect(alone.output()).toContain(`[astro-datocms-assets] ${url}: 504: no data for 4 s.\n`);
    } finally {
      await alone.stop();
      await assets.close();
    }
  });
});

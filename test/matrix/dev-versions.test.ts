import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inThisRun, majors } from '../astro/support/coverage.ts';
import { type DevServer, localUrl, startDev } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { imageSizes, visit } from '../astro/support/visit.ts';

const emulator = useEmulator();
const assetRequests = () => emulator().requests.filter(({ kind }) => kind === 'asset');

describe.each(inThisRun(majors))('astro dev of Astro %i', (astro) => {
  let server: DevServer;
  let html: string;
  beforeAll(async () => {
    server = await startDev('dev', emulator(), { astro });
    html = await server.read('/');
  });
  afterAll(() => server?.stop());

  it('lists the assets of a page with status and size, and the page loads from its own server alone', async () => {
    // It is the first test, so only the browser has fetched assets.
    await visit(`${server.origin}/`, async ({ page, problems, foreign }) => {
      await page.locator('#later').evaluate((image: HTMLImageElement) => image.decode());
      expect(await imageSizes(page)).toEqual(['still 100', 'secret 480', 'gone 240', 'later 100']);
      // Backgrounds may load late. The list shows what has been fetched when it is opened.
      await page.waitForLoadState('networkidle');
      const app = page.locator('button[data-app-id="astro-datocms-assets"]');
      await app.dispatchEvent('click');
      const panel = page.locator(
        'astro-dev-toolbar-app-canvas[data-app-id="astro-datocms-assets"] astro-dev-toolbar-window',
      );
      await panel.locator('.asset').first().waitFor();
      expect(await panel.locator('.verdict').textContent()).toMatch(
        /^This page would stop a build: 3 unpublished assets\.7 assets in 10 files, \d\.\d kB fetched so far\.$/,
      );
      for (const summary of await panel.locator('.asset summary').all()) await summary.click();
      const readRows = async () =>
        (await panel.locator('.asset').allInnerTexts())
          .map((row) => row.replace(/\s+/g, ' ').trim())
          .map((row) => row.replace(/[\d.]+ kB/g, 'SIZE'));
      const unused = 'No published record that this token can read holds the asset, so it is not downloaded.';
      const draft =
        'The asset is used only by drafts, or by records that this token may not read, so it is not downloaded.';
      // The list of the page load stays until the server has answered again.
      await expect
        .poll(readRows)
        .toEqual([
          `JPG secret.jpg unpublished ${draft} 1 file h=320 w=480 unpublished`,
          `PDF draft.pdf unpublished ${unused} 1 file as uploaded unpublished`,
          `JPG gone.jpg unpublished ${unused} 1 file h=160 w=240 unpublished`,
          'wide.jpg published 4 files · SIZE auto=format w=100 · image/webp SIZE auto=format w=200 · image/webp SIZE ' +
            'auto=format w=64 · image/webp SIZE fit=crop h=63 w=120 not fetched yet',
          'tall.png published 1 file · SIZE auto=format w=100 · image/webp SIZE',
          'PDF manual.pdf published 1 file as uploaded not fetched yet',
          'MP4 clip.mp4 published 1 file · SIZE as uploaded · video/mp4 SIZE',
        ]);
      expect(problems).toEqual([]);
      expect(foreign).toEqual([]);
    });
  });

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

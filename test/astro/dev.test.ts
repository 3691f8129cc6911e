import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmulator } from 'datocms-emulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runBuild } from '../support/build-site.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { localUrl, withDev } from './support/dev-server.ts';
import { testProject, useEmulator } from './support/use-emulator.ts';

const emulator = useEmulator();
const assetRequests = () => emulator().requests.filter(({ kind }) => kind === 'asset');

/** Starts an emulator whose project a test changes. */
async function startOwnProject() {
  const folder = temporaryFolder('project');
  cpSync(testProject, folder, { recursive: true });
  const cms = await startEmulator({ project: folder });
  onTestFinished(() => cms.stop());
  return { cms, folder };
}

describe('astro dev', () => {
  it('fetches assets into the cache that builds read', async () => {
    const site = await withDev('dev', emulator(), {}, async (server) => {
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

  it('shows what is published meanwhile after a reload', async () => {
    const { cms, folder } = await startOwnProject();
    await withDev('dev', cms, {}, async (server) => {
      const url = localUrl(await server.read('/'), 'secret');
      expect((await server.fetch(url)).headers.get('content-type')).toBe('image/svg+xml');
      const record = join(folder, 'records/article/secret.json');
      const { draft, ...rest } = JSON.parse(readFileSync(record, 'utf8')) as { draft: object };
      writeFileSync(record, JSON.stringify({ ...rest, updatedAt: '2025-06-01T10:00:00Z', published: draft }));
      await cms.reload();
      await expect
        .poll(async () => (await server.fetch(url)).headers.get('content-type'), { interval: 500 })
        .toBe('image/jpeg');
    });
  });

  it('shows a neutral picture where Astro would make an image of an asset that is not published', async () => {
    const setup = {
      config: { image: { domains: ['www.datocms-assets.com'] } },
      env: { SITE_PICTURE: '1700000003-secret.jpg', SITE_ASSETS_ORIGIN: emulator().assetsOrigin },
    };
    await withDev('images', emulator(), setup, async (server) => {
      const html = await server.read('/');
      const tag = /<img[^>]* id="image"[^>]*>/.exec(html)?.[0] ?? '';
      const source = / src="([^"]*)"/.exec(tag)?.[1] ?? '';
      const url = source.replaceAll(/&(?:amp|#38);/g, '&');
      expect(url).toMatch(/^\/_image\?href=%2F_astro%2Fmedia%2Fsecret/);
      const response = await server.fetch(url);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
      const published = encodeURIComponent(localUrl(html, 'plain'));
      const made = await server.fetch(`/_image?href=${published}&w=20&h=20&f=webp`);
      expect([made.status, made.headers.get('content-type')]).toEqual([200, 'image/webp']);
    });
  });

  it('warns if there is no token, and changes nothing', async () => {
    await withDev('dev', emulator(), { options: { token: '' } }, async (server) => {
      expect(await server.read('/')).toContain('https://www.datocms-assets.com/99001/1700000001-wide.jpg');
      expect(server.output()).toMatch(/\[WARN\] \[astro-datocms-assets\] No token was found/);
      expect(server.output()).toContain('DATOCMS_CDA_TOKEN');
    });
  });

  it('logs what a build would find, once for each page and again when it changes', async () => {
    const draft = '<img src="https://www.datocms-assets.com/99001/1700000003-secret.jpg" alt="">';
    const prepare = (root: string) => writeFileSync(join(root, 'src/pages/404.astro'), draft);
    await withDev('dev', emulator(), { prepare }, async (server) => {
      const logged = () => server.output().match(/\[astro-datocms-assets\] \/\S*: .*$/gm);
      const read = async () => {
        await server.read('/');
        // The check does not delay the page.
        await wait(1000);
      };
      for (const _ of [1, 2, 3]) await read();
      await expect.poll(logged).toEqual(['[astro-datocms-assets] /: this is what a build would find.']);
      expect(server.output()).toMatch(
        /✗ error unpublished \(3\)\n {2}https:\/\/\S+secret\.jpg\S+\n {2}The asset is used only by drafts/,
      );
      expect(server.output().match(/ Fix: .*`allow`/g)).toHaveLength(1);
      const page = join(server.site.root, 'src/pages/index.astro');
      const text = readFileSync(page, 'utf8');
      const withoutDrafts = text.replace(/^.*(?:secret|gone|draft-file).*\n/gm, '');
      for (const [content, last] of [
        [`${text.replace('<body>', '<body>\n\n')}`, 'this is what a build would find.'],
        [withoutDrafts, 'nothing is left that a build would find.'],
        [text, 'this is what a build would find.'],
      ] as const) {
        writeFileSync(page, content);
        await wait(500);
        await read();
        const lastLine = async () => {
          await read();
          return logged()?.at(-1);
        };
        await expect.poll(lastLine).toBe(`[astro-datocms-assets] /: ${last}`);
      }
      expect(logged()).toHaveLength(3);
      for (const path of ['/missing', '/missing/too', '/missing.png']) await server.read(path);
      await wait(1000);
      await expect
        .poll(() => logged()?.slice(3))
        .toEqual(['[astro-datocms-assets] /404.html: this is what a build would find.']);
    });
  });
});

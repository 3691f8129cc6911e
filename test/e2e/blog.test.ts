import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type Site, serveFolder } from '../support/serve-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// The example with its own astro.config, built with Astro's command line.
const example = join(import.meta.dirname, '../../examples/blog');
const work = temporaryFolder('blog');
const dist = join(work, 'dist');
const report = join(example, '.astro/assets.json');

let site: Site;
let browser: BrowserContext;

beforeAll(async () => {
  const { DATOCMS_CDA_TOKEN: _token, ...env } = process.env;
  for (const name of ['NODE_ENV', 'MODE', 'DEV', 'PROD', 'VITEST']) delete env[name];
  const built = spawnSync('pnpm', ['exec', 'astro', 'build', '--outDir', dist], {
    cwd: example,
    env: { ...env, ASTRO_TELEMETRY_DISABLED: '1' },
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`astro build failed:\n${built.stdout}\n${built.stderr}`);
  site = await serveFolder(dist);
  browser = await openBrowser();
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

const files = () =>
  readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(dist, name)).isFile())
    .sort();
const pages = () => files().filter((name) => name.endsWith('.html'));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('the example blog', () => {
  it('has at least 30 pages, and stores at least 40 assets under names without traces of the CMS', () => {
    expect(pages().length).toBeGreaterThanOrEqual(30);
    const { counts, assets } = JSON.parse(readFileSync(report, 'utf8'));
    expect(counts).toMatchObject({ errors: 0, warnings: 0 });
    expect(assets.length).toBeGreaterThanOrEqual(40);
    const stored = readdirSync(join(dist, '_astro/media'));
    expect(stored.length).toBe(counts.stored);
    for (const name of stored) expect(name).toMatch(/^[a-z0-9-]+\.[a-z2-7]{16}\.[a-z0-9]+$/);
  });

  it('contains the asset host in no file and in no spelling', () => {
    for (const name of files()) {
      const raw = readFileSync(join(dist, name));
      const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw;
      const text = bytes.toString('latin1');
      const readings = [
        text,
        text.replace(/\\u00([0-9a-f]{2})|%([0-9a-f]{2})|&#x0*([0-9a-f]{2});/gi, (_, a, b, c) =>
          String.fromCharCode(Number.parseInt(a ?? b ?? c, 16)),
        ),
      ];
      for (const reading of readings)
        expect(`${name}: ${/datocms-assets|99001/i.exec(reading)?.[0]}`).toBe(`${name}: undefined`);
    }
  });

  it('stores no asset that no published content uses', () => {
    const uploads = join(example, 'project/uploads');
    const { assets } = JSON.parse(readFileSync(report, 'utf8'));
    const used = new Set(
      assets.map(({ source }: { source: string }) => decodeURIComponent(source.replace(/^.*\/\d+-/, ''))),
    );
    const kept = readdirSync(uploads).filter((name) => !used.has(name));
    expect(kept.length).toBeGreaterThanOrEqual(4);
    const secret = new Set(kept.map((name) => sha256(readFileSync(join(uploads, name)))));
    for (const name of files()) expect(secret.has(sha256(readFileSync(join(dist, name))))).toBe(false);
  });

  it('requests every image, poster, background and download from the site itself, on every page', async () => {
    const foreign: string[] = [];
    const failed: string[] = [];
    const problems: string[] = [];
    browser.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(site.origin) && !url.startsWith('data:') && !url.startsWith('blob:')) foreign.push(url);
    });
    browser.on('response', (response) => {
      if (response.status() >= 400 && !response.url().endsWith('/favicon.ico'))
        failed.push(`${response.status()} ${response.url()}`);
    });
    for (const name of pages()) {
      const page = await browser.newPage();
      page.on('console', (message) => message.type() === 'error' && problems.push(`${name}: ${message.text()}`));
      page.on('pageerror', (error) => problems.push(`${name}: ${error.message}`));
      await page.goto(`${site.origin}/${name.replace(/index\.html$/, '')}`, { waitUntil: 'load' });
      const seen = await page.evaluate(async () => {
        const pictures = Array.from(document.images);
        for (const picture of pictures) picture.loading = 'eager';
        await Promise.all(pictures.map((picture) => picture.decode().catch(() => undefined)));
        const attributes = Array.from(
          document.querySelectorAll('[src],[srcset],[poster],a[download],a[href$=".pdf"],link[rel~=icon],video source'),
        ).flatMap((element) => [
          ...['src', 'poster', 'href'].map((attribute) => element.getAttribute(attribute)),
          ...(element.getAttribute('srcset') ?? '').split(',').map((candidate) => candidate.trim().split(/\s+/)[0]),
        ]);
        const backgrounds = Array.from(document.querySelectorAll('*')).flatMap((element) =>
          Array.from(getComputedStyle(element).backgroundImage.matchAll(/url\("([^"]+)"\)/g), (match) => match[1]),
        );
        return {
          broken: pictures
            .filter((picture) => picture.naturalWidth === 0)
            .map((picture) => picture.currentSrc || picture.src),
          urls: [...attributes, ...backgrounds]
            .filter((url): url is string => !!url)
            .map((url) => new URL(url, location.href).href),
        };
      });
      expect({ name, broken: seen.broken }).toEqual({ name, broken: [] });
      for (const url of new Set(seen.urls)) {
        if (url.startsWith('data:')) continue;
        expect(new URL(url).origin).toBe(site.origin);
        const answer = await page.request.get(url);
        expect({ url, status: answer.status() }).toEqual({ url, status: 200 });
      }
      await page.close();
    }
    expect({ foreign, failed, problems }).toEqual({ foreign: [], failed: [], problems: [] });
  }, 180_000);

  it('plays its film from the site itself, at the frame to which a visitor seeks', async () => {
    const page = await browser.newPage();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await page.goto(`${site.origin}/it/il-film/`);
    await page.evaluate(async () => {
      const video = document.querySelector('video') as HTMLVideoElement;
      video.muted = true;
      await video.play();
      video.pause();
      const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
      video.currentTime = 8;
      await seeked;
    });
    const readNumber = () => {
      const canvas = new OffscreenCanvas(960, 540).getContext('2d', { willReadFrequently: true });
      canvas?.drawImage(document.querySelector('video') as HTMLVideoElement, 0, 0, 960, 540);
      // Each frame shows its number in 8 squares of 24 pixels, the highest bit first: white is 1.
      const bit = (index: number) => ((canvas?.getImageData(756 + index * 24, 512, 1, 1).data[0] ?? 0) > 127 ? 1 : 0);
      return [0, 1, 2, 3, 4, 5, 6, 7].reduce((number, index) => number * 2 + bit(index), 0);
    };
    // A busy browser paints the frame later. The sound of a transport stream begins a little before its pictures.
    await expect.poll(() => page.evaluate(readNumber)).toBeOneOf([119, 120]);
    expect(requested.filter((url) => !url.startsWith(site.origin))).toEqual([]);
    expect(requested.some((url) => /lamp-at-dusk\.[a-z2-7]{16}\.(?:ts|mp4)$/.test(url))).toBe(true);
    await page.close();
  });

  it('gives robots absolute URLs of images in a common format', () => {
    const home = readFileSync(join(dist, 'index.html'), 'utf8');
    const [, social = ''] = /property="og:image" content="([^"]+)"/.exec(home) ?? [];
    expect(social).toMatch(/^https:\/\/[^/]+\/_astro\/media\/[^/]+\.(?:jpg|png)$/);
    expect(files()).toContain(`_astro/media/${social.slice(social.lastIndexOf('/') + 1)}`);
    const feed = files().find((name) => /rss\.xml$|feed\.xml$/.test(name));
    expect(readFileSync(join(dist, feed as string), 'utf8')).toMatch(/https:\/\/[^/]+\/_astro\/media\//);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../astro/support/dev-server.ts';
import { openBrowser } from '../support/browser.ts';

// The demo as a user starts it: it builds the example, starts its server, and tells what became of one picture.
const example = join(import.meta.dirname, '../../examples/ssr');
const startTimeoutMs = 150_000;

let demo: ChildProcess;
let output = '';
let origin: string;
let browser: BrowserContext;
/** Requests of the browser that did not go to the site, answers that name the CMS, and errors of pages. */
const problems: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  const env: NodeJS.ProcessEnv = { ...process.env, PORT: String(port), ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };
  for (const name of ['NODE_ENV', 'MODE', 'DEV', 'PROD', 'VITEST']) delete env[name];
  for (const name of Object.keys(env)) if (/^DATOCMS_|^SECRET_API_TOKEN$/.test(name)) delete env[name];
  demo = spawn(process.execPath, ['demo.mjs'], { cwd: example, env });
  for (const stream of [demo.stdout, demo.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const isReady = () => output.includes('Ctrl+C ends it.');
  for (const end = Date.now() + startTimeoutMs; !isReady(); await new Promise((done) => setTimeout(done, 200))) {
    if (demo.exitCode !== null || Date.now() > end) throw new Error(output);
  }
  browser = await openBrowser();
  browser.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
      problems.push(request.url());
  });
  browser.on('response', async (response) => {
    const named = await response.text().catch(() => '');
    if (/datocms-assets\.com|99002/.test(named + JSON.stringify(response.headers()))) problems.push(response.url());
  });
}, startTimeoutMs + 30_000);

afterAll(async () => {
  await browser?.close();
  if (demo?.exitCode !== null) return;
  const ended = new Promise((resolve) => demo.once('exit', resolve));
  demo.kill('SIGTERM');
  await ended;
});

async function open(path: string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', ({ message }) => problems.push(`${path}: ${message}`));
  await page.goto(origin + path, { waitUntil: 'networkidle' });
  return page;
}

const brokenPictures = (page: Page) =>
  page.evaluate(async () => {
    const pictures = Array.from(document.images).filter(({ src }) => src !== '');
    for (const picture of pictures) picture.loading = 'eager';
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => undefined)));
    return pictures.filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => src);
  });

/** What the addresses of the list are, each once: an address in a draft is another one every quarter of an hour. */
const standings = async (page: Page) =>
  new Set(
    await page.locator('.ledger tr').evaluateAll((rows) => rows.flatMap(({ dataset }) => dataset.standing ?? [])),
  );

describe('the example that is rendered on request', () => {
  it('tells of one picture: it expires in a draft, stays when published, and is gone when withdrawn', () => {
    expect(output).toMatch(/in a draft {3}200 {2}private, max-age=\d{4} /);
    expect(output).toContain('The page says private, no-store, and visitors do not get it.');
    expect(output).toMatch(/published {4}200 {2}public, max-age=3600 /);
    expect(output).toMatch(/withdrawn {4}404 {2}no-store /);
    expect(output).toMatch(
      /1 of 1 page is local\. \d routes are rendered on demand, and rewritten when they are sent\./,
    );
  });

  it('shows all pages with pictures of its own', async () => {
    for (const path of ['/', '/log', '/about', '/embargo', '/stories/forty-knots-at-scoglio-lungo', '/missing']) {
      const page = await open(path);
      expect([path, await brokenPictures(page)]).toEqual([path, []]);
      await page.close();
    }
  });

  it('shows the pictures of a server island and of an action', async () => {
    const page = await open('/');
    await page.click('text=Draw a picture');
    await page.waitForSelector(
      '#drawer img[src^="/_astro/media/the"], #drawer img[src^="/_astro/media/pazienza-sailing"]',
    );
    expect(await page.locator('#window img').getAttribute('src')).toMatch(/^\/_astro\/media\/keepers-window\./);
    expect(await brokenPictures(page)).toEqual([]);
    await page.close();
  });

  it('sends the beginning of the log before its end is ready', async () => {
    const response = await fetch(`${origin}/log`);
    const chunks: string[] = [];
    for await (const chunk of response.body as ReadableStream<Uint8Array>) chunks.push(Buffer.from(chunk).toString());
    expect(chunks[0]).not.toContain('21:50');
    expect(chunks.join('')).toContain('21:50');
  });

  it('keeps an embargo: only editors see the picture, and a withdrawn one is gone', async () => {
    const page = await open('/embargo');
    expect(await page.locator('.exhibit img').count()).toBe(0);
    expect(await page.locator('button[name=decision]').isDisabled()).toBe(true);

    await page.fill('input[name=token]', 'let-me-in');
    const [enabled] = await Promise.all([
      page.waitForResponse(`${origin}/embargo`),
      page.click('button:has-text("Turn on the preview")'),
    ]);
    expect(enabled.headers()['cache-control']).toBe('private, no-store');
    await expect.poll(() => standings(page)).toEqual(new Set(['expiring']));
    const story = await page.request.get(`${origin}/stories/the-eighth-light`);
    expect([story.status(), story.headers()['cache-control']]).toEqual([200, 'private, no-store']);

    await page.click('button[value=publish]');
    await expect.poll(() => standings(page), { timeout: 15_000 }).toEqual(new Set(['expiring', 'permanent']));
    await page.click('button[value=withdraw]');
    await expect.poll(() => standings(page), { timeout: 15_000 }).toEqual(new Set(['expiring', 'gone']));

    await page.click('text=Be a visitor again');
    expect(await page.locator('.exhibit img').count()).toBe(0);
    expect((await page.request.get(`${origin}/stories/the-eighth-light`)).status()).toBe(404);
    await page.close();
  });

  it('lets nobody turn on the preview without the token, and leads nowhere else', async () => {
    const enable = `${origin}/api/preview/enable`;
    const ask = (query: string) => fetch(`${enable}?${query}`, { redirect: 'manual' });
    for (const query of ['', 'token=', 'token=wrong']) expect((await ask(query)).status).toBe(401);
    const location = async (redirect: string) =>
      (await ask(`token=let-me-in&redirect=${encodeURIComponent(redirect)}`)).headers.get('location');
    expect(await Promise.all(['/log', 'https://x.example/', '//x.example', '/\\x.example'].map(location))).toEqual([
      '/log',
      '/',
      '/',
      '/',
    ]);
    const forged = await fetch(`${origin}/stories/the-eighth-light`, { headers: { cookie: 'lanterna-preview=x' } });
    expect(forged.status).toBe(404);
  });

  it('has sent nothing of the CMS, and its pages have asked nobody else', () => expect(problems).toEqual([]));
});

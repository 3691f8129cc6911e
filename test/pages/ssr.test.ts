import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type Demo, maxDemoStartMs, startSsrDemo } from '../support/ssr-demo.ts';
import { brokenPictures } from '../support/visit.ts';

let demo: Demo;
let origin: string;
let browser: BrowserContext;
/** Requests of the browser that did not go to the site, answers that name the CMS, and errors of pages. */
const problems: string[] = [];

beforeAll(async () => {
  demo = await startSsrDemo(join(import.meta.dirname, '../../examples/ssr'));
  origin = demo.origin;
  browser = await openBrowser();
  browser.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
      problems.push(request.url());
  });
  browser.on('response', async (response) => {
    const named = await response.text().catch(() => '');
    if (/datocms-assets\.com|99002/.test(named + JSON.stringify(response.headers()))) problems.push(response.url());
  });
}, maxDemoStartMs + 30_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

async function open(path: string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', ({ message }) => problems.push(`${path}: ${message}`));
  await page.goto(origin + path, { waitUntil: 'networkidle' });
  return page;
}

/** The different standings of the addresses in the list: an address in a draft is another one every quarter of an hour. */
const standings = async (page: Page) =>
  new Set(
    await page.locator('.ledger tr').evaluateAll((rows) => rows.flatMap(({ dataset }) => dataset.standing ?? [])),
  );

describe('the example that is rendered on request', () => {
  it('tells of one picture: it expires in a draft, stays when published, and is gone when withdrawn', () => {
    const { output } = demo;
    expect(output).toMatch(/in a draft {3}200 {2}private, max-age=\d{4} /);
    expect(output).toContain('The page says private, no-store, and visitors do not get it.');
    expect(output).toMatch(/published {4}200 {2}public, max-age=3600 /);
    expect(output).toMatch(/withdrawn {4}404 {2}no-store /);
    expect(output).toMatch(
      /1 of 1 page is local\. \d routes are rendered on demand, and rewritten when they are sent\./,
    );
  });

  it('builds without a warning, though this repository links the packages', () => {
    expect(demo.output).not.toMatch(/WARN|! warning/);
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
    await expect.poll(() => standings(page)).toEqual(new Set(['expiring', 'permanent']));
    await page.click('button[value=withdraw]');
    await expect.poll(() => standings(page)).toEqual(new Set(['expiring', 'gone']));

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

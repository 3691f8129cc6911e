import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { propertyBudget, propertyRuns } from '../support/property-runs.ts';
import { type RandomPage, randomPages } from '../support/random-pages.ts';
import { runCli } from '../support/run-cli.ts';
import { type Site, serveFolder } from '../support/serve-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const project = join(import.meta.dirname, '../../packages/datocms-emulator/test-project');
const assetHost = 'www.datocms-assets.com';
const site = 'https://www.example.org';
const work = temporaryFolder('random-pages');
const [before, after] = [join(work, 'before'), join(work, 'after')];
const pages = new Map(randomPages(propertyRuns(50)).map((page, number) => [number, page]));
const count = pages.size;

let emulator: Emulator;
let original: Site;
let localized: Site;
let browser: BrowserContext;

beforeAll(async () => {
  emulator = await startEmulator({ project, inventAssets: true });
  await localizePages();
  [original, localized] = [await serveFolder(before), await serveFolder(after)];
  browser = await openBrowser({ viewport: { width: 240, height: 240 } });
  await forward(assetHost, emulator.assetsOrigin);
  // Documents of data: URLs name the site.
  await forward(new URL(site).host, localized.origin);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([original?.stop(), localized?.stop(), emulator?.stop()]);
});

/** Writes the pages and a localized copy. What is refused is left out, and the rest is localized again. */
async function localizePages(): Promise<void> {
  const report = join(work, 'report.json');
  const args = ['localize', after, '--site', site, '--allow', `https://${assetHost}/99001/**`, '--report', report];
  args.push('--cda-url', emulator.cdaUrl, '--connect-to', `${assetHost}=${emulator.assetsOrigin}`);
  for (let round = 0; round < 6; round++) {
    for (const folder of [before, after]) rmSync(folder, { recursive: true, force: true });
    for (const [number, page] of pages) writePage(number, page);
    cpSync(before, after, { recursive: true });
    const { status, stderr } = await runCli(args, { DATOCMS_CDA_TOKEN: 'published-token' }, work);
    if (status === 0) return;
    const { findings } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const files = findings.flatMap(({ level, file }) => (level === 'error' && file !== undefined ? file : []));
    // A page's own files begin with its number, too.
    const refused = new Set(files.map((file) => Number.parseInt(file, 10)));
    if (refused.size === 0) throw new Error(stderr);
    for (const number of refused) pages.delete(number);
  }
  throw new Error('Each run refuses other pages.');
}

interface Report {
  readonly findings: readonly { readonly level: string; readonly file?: string }[];
}

function writePage(number: number, { html, files }: RandomPage): void {
  mkdirSync(before, { recursive: true });
  writeFileSync(join(before, `${number}.html`), html);
  for (const [name, content] of files) writeFileSync(join(before, name), content);
}

/** Has a server on loopback answer for a host. */
async function forward(host: string, origin: string): Promise<void> {
  await browser.route(
    (url) => url.host === host,
    async (route) => {
      const { pathname, search } = new URL(route.request().url());
      const response = await fetch(`${origin}${pathname}${search}`);
      const headers = { 'content-type': response.headers.get('content-type') ?? '' };
      await route.fulfill({ status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) });
    },
  );
}

/** Opens a page. Tells what a visitor sees, and what the browser asked for. */
async function show(address: string) {
  const page = await browser.newPage();
  const [asked, failed, waiting]: [Set<string>, Set<string>, Set<unknown>] = [new Set(), new Set(), new Set()];
  page.on('request', (request) => {
    asked.add(new URL(request.url()).host);
    waiting.add(request);
  });
  for (const end of ['requestfinished', 'requestfailed'] as const) {
    page.on(end as 'requestfinished', (request) => waiting.delete(request));
  }
  page.on('response', (response) => response.status() >= 400 && failed.add(new URL(response.url()).pathname));
  await page.goto(address, { waitUntil: 'load' });
  do {
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  } while (waiting.size > 0);
  const screenshot = await page.screenshot();
  await page.close();
  return { screenshot, asksCms: asked.has(assetHost), failed };
}

/** The page before and after. A busy machine may draw a picture late: what differs is looked at again, twice at most. */
async function showBoth(path: string) {
  for (let looks = 1; ; looks++) {
    const [was, is] = [await show(original.origin + path), await show(localized.origin + path)];
    if (looks === 3 || was.screenshot.equals(is.screenshot)) return { was, is };
  }
}

describe('a page with a picture that tools wrote in up to four layers', () => {
  it('is localized in nearly all cases', () => {
    expect(pages.size).toBeGreaterThan(0.75 * count);
  });

  it('looks the same afterwards in a browser, which asks no other host', async () => {
    const wrong: string[] = [];
    let [looks, shown] = [0, 0];
    const end = performance.now() + propertyBudget;
    for (const [number, { recipe }] of pages) {
      if (looks > 0 && performance.now() > end) break;
      looks += 1;
      const { was, is } = await showBoth(`/${number}.html`);
      if (was.asksCms) shown += 1;
      const isMissing = [...is.failed].some((each) => !was.failed.has(each));
      if (is.asksCms || isMissing || !was.screenshot.equals(is.screenshot)) wrong.push(`${number}: ${recipe}`);
    }
    expect(wrong).toEqual([]);
    expect(shown).toBeGreaterThanOrEqual(Math.floor(0.8 * looks));
  }, 300_000);
});

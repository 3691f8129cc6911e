import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { contextCounts, contextsSite, writeContextsSite } from '../support/contexts-site.ts';
import { runCli } from '../support/run-cli.ts';
import { type Site, serveFolder } from '../support/serve-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const project = join(import.meta.dirname, '../../packages/datocms-emulator/test-project');
const work = temporaryFolder('contexts');
const dist = join(work, 'dist');
const reportFile = join(work, 'report.json');

let emulator: Emulator;
let before: Record<string, string>;

beforeAll(async () => {
  emulator = await startEmulator({ project, inventAssets: true });
  writeContextsSite(dist);
  before = readSite();
});
afterAll(() => emulator?.stop());

/** The bytes of every file, as Latin-1. */
function readSite(): Record<string, string> {
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(dist, name)).isFile(),
  );
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(dist, name), 'latin1')]));
}

const entities: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>', sol: '/' };

/** A text and its decodings, each of them a decoding of the one before, until nothing changes. */
function decodings(text: string): string[] {
  const found = [text];
  for (let depth = 0; depth < 8; depth++) {
    const decoded = (found.at(-1) as string)
      .replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (all, hex, decimal, name) =>
        name ? (entities[name] ?? all) : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
      )
      .replace(/\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|%([0-9a-f]{2})/gi, (_, ...codes) =>
        String.fromCharCode(
          Number.parseInt(
            codes.find((code) => code !== undefined),
            16,
          ),
        ),
      )
      .replace(/\\([/"'\\])/g, '$1');
    if (decoded === found.at(-1)) break;
    found.push(decoded);
  }
  return found;
}

const count = (files: Readonly<Record<string, string>>, pattern: RegExp) =>
  Object.values(files).reduce(
    (sum, text) => sum + Math.max(...decodings(text).map((decoded) => decoded.match(pattern)?.length ?? 0)),
    0,
  );

const isPage = ([name]: [string, string]) => name.endsWith('.html');

describe('a site with asset URLs in 38 surfaces', () => {
  it('has 811 asset URLs, 800 of them in pages', () => {
    expect(contextCounts).toEqual({ html: 30, files: 8 });
    expect(count(before, /datocms-assets\.com/gi)).toBe(contextsSite.urls);
    expect(count(Object.fromEntries(Object.entries(before).filter(isPage)), /datocms-assets\.com/gi)).toBe(
      contextsSite.urlsInPages,
    );
  });

  it('holds none of them afterwards, however the files are decoded', async () => {
    const args = ['localize', dist, '--cda-url', emulator.cdaUrl, '--cache-dir', join(work, 'cache')];
    args.push('--connect-to', `www.datocms-assets.com=${emulator.assetsOrigin}`, '--report', reportFile);
    args.push('--site', 'https://www.example.org', '--allow', 'https://www.datocms-assets.com/99001/**');
    const { status, stderr } = await runCli(args, { DATOCMS_CDA_TOKEN: 'published-token' }, work);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const { counts, findings } = JSON.parse(readFileSync(reportFile, 'utf8'));
    expect({ references: counts.references, findings }).toEqual({ references: contextsSite.urls, findings: [] });
    const after = readSite();
    expect(count(after, /datocms-assets/gi)).toBe(0);
    const texts = Object.fromEntries(Object.keys(before).map((name) => [name, after[name] as string]));
    expect(count(texts, /99001/g)).toBe(0);
    expect(count(texts, /_assets\/[a-z0-9-]+\.[a-z2-7]{16}\.[a-z0-9]+/g)).toBe(contextsSite.urls);
    const [, enclosed = '', length, type] =
      /<enclosure url="https:\/\/www\.example\.org\/([^"]+)" length="(\d+)" type="([^"]+)"/.exec(
        after['rss.xml'] ?? '',
      ) ?? [];
    expect({ length, type }).toEqual({ length: String(statSync(join(dist, enclosed)).size), type: 'image/jpeg' });
  });
});

describe('the same site in a browser', () => {
  let site: Site;
  let browser: BrowserContext;

  beforeAll(async () => {
    // Like a server with an image service, it answers with the picture that the parameter names.
    site = await serveFolder(dist, {
      toFile: (address) => {
        const { pathname, searchParams } = new URL(address, 'http://127.0.0.1');
        return pathname === '/_image' ? (searchParams.get('href') ?? '/') : address;
      },
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
  });

  it('shows every image, makes no request to other hosts and logs no error', async () => {
    const foreign: string[] = [];
    const problems: string[] = [];
    let shown = 0;
    browser.on('request', (request) => {
      if (!request.url().startsWith(`${site.origin}/`) && !request.url().startsWith('data:'))
        foreign.push(request.url());
    });
    browser.on('response', (response) => {
      if (response.status() >= 400 && !response.url().endsWith('/favicon.ico'))
        problems.push(`${response.status()} ${response.url()}`);
    });
    for (let number = 1; number <= contextsSite.pages; number++) {
      const page = await browser.newPage();
      page.on('console', (message) => message.type() === 'error' && problems.push(`${number}: ${message.text()}`));
      page.on('pageerror', (error) => problems.push(`${number}: ${error.message}`));
      await page.goto(`${site.origin}/page-${number}/`, { waitUntil: 'load' });
      const widths = await page.evaluate(async () => {
        const [frame] = Array.from(document.querySelectorAll('iframe'));
        const pictures = [...document.images, ...(frame?.contentDocument?.images ?? [])];
        await Promise.all(pictures.map((picture) => picture.decode().catch(() => undefined)));
        return pictures.map((picture) => picture.naturalWidth);
      });
      expect({ number, broken: widths.filter((width) => width === 0).length }).toEqual({ number, broken: 0 });
      shown += widths.length;
      const boxes = await page.evaluate(() =>
        Array.from(document.querySelectorAll('.box,.paper,.set'), (box) => getComputedStyle(box).backgroundImage),
      );
      expect(boxes.every((image) => image.includes('/_assets/'))).toBe(true);
      await page.close();
    }
    expect({ foreign, problems }).toEqual({ foreign: [], problems: [] });
    // Eight in the markup of each page, one in its frame, five that its scripts add.
    expect(shown).toBe(contextsSite.pages * 14);
  }, 120_000);
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escapeControlCharacters } from '../../packages/datocms-assets/src/findings/escape-control-characters.ts';
import { finding } from '../../packages/datocms-assets/src/findings/finding.ts';
import type { Report } from '../../packages/datocms-assets/src/report/report.ts';
import { writeReports } from '../../packages/datocms-assets/src/report/write-reports.ts';
import { openBrowser } from '../support/browser.ts';
import { sampleAsset, sampleReport } from '../support/sample-report.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const kettle = 'https://www.datocms-assets.com/99001/kettle.jpg';
const folder = temporaryFolder('report');
let browser: BrowserContext;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser?.close());

/** @returns the address of the report */
async function write(report: Report): Promise<string> {
  const file = join(folder, 'report.html');
  await writeReports(report, [{ format: 'html', path: file, repository: folder }], { outputDir: join(folder, 'dist') });
  return pathToFileURL(file).href;
}

/** Opens a report. Records all requests and errors of the page. */
async function open(report: Report) {
  const page = await browser.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const address = await write(report);
  await page.goto(address);
  return { page, address, requests, complaints };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    finding('unpublished', 'Nothing uses it.', {
      file: 'a.html',
      line: at + 1,
      column: 1,
      url: kettle.replace('.jpg', `-${at + 1}.jpg?w=640`),
    }),
  );

const isInView = (element: Element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};

/** By how much the page is too wide, and texts with a contrast of less than 4.5 : 1 (WCAG 2.2, 1.4.3). */
function readability() {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [red = 0, green = 0, blue = 0] = channels(color)
      .map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element: Element | null): string => {
    if (!element) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor;
  };
  const isFaint = (element: Element) => {
    const [light = 0, dark = 0] = [getComputedStyle(element).color, groundOf(element)]
      .map(luminance)
      .sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05) < 4.5;
  };
  const texts = Array.from(document.querySelectorAll('main *')).filter((element) =>
    Array.from(element.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim()),
  );
  const faint = texts.filter(isFaint).map((element) => `${element.className}: ${element.textContent}`);
  return { overflow: document.documentElement.scrollWidth - innerWidth, faint };
}

/** Files of rows that are in the page. */
const namesIn = (page: Page) => page.locator('.asset .name').allTextContents();

describe('the HTML report in a browser', () => {
  it.each([
    ['markup', `"><img src=${kettle}><script>document.title='taken'</script><style>@import url(${kettle})</style>`],
    ['the end of its data', `</script><script>document.title='taken'</script><!--<script>`],
    ['quotes and code', `\`\${document.title="taken"}'";document.title="taken"//\\`],
    ['control characters', 'a\u202egpj.exe\u0000\u2028\u001b[31m'],
  ])('requests only itself and stays whole with %s in every name', async (_, hostile) => {
    const findings = [finding('leak', hostile, { file: hostile, url: hostile }), finding('cache-unusable', hostile)];
    const [variant] = sampleAsset('x').variants;
    const named = variant && { ...variant, url: `${kettle}${hostile}?${hostile}`, type: hostile, file: null };
    const asset = { source: kettle + hostile, published: true, variants: named ? [named] : [], usedIn: [hostile] };
    const { page, address, requests, complaints } = await open(sampleReport({ findings, assets: [asset] }));
    await page.locator('.asset summary').click();
    expect({ requests, complaints }).toEqual({ requests: [address], complaints: [] });
    expect(await page.title()).toBe('Assets: 1 error, 1 warning');
    expect(await page.locator('.files').textContent()).toBe(escapeControlCharacters(hostile).replace(/\s+/g, ' '));
    expect(await page.locator('.asset :is(script, style)').count()).toBe(0);
    await page.close();
  });

  it('shows the pictures of stored files, and a readable tile for a file that is missing or no picture', async () => {
    const output = join(folder, 'the #output');
    mkdirSync(join(output, 'as#sets'), { recursive: true });
    const png = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#b5651d' } })
      .png()
      .toBuffer();
    writeFileSync(join(output, 'as#sets/kettle.0a.png'), png);
    const files = ['kettle.0a.png', 'gone.0b.png', 'manual.0c.pdf'];
    const assets = files.map((file) => {
      const asset = sampleAsset(file);
      const type = file.endsWith('.png') ? 'image/png' : 'application/pdf';
      return {
        ...asset,
        variants: asset.variants.slice(0, 1).map((each) => ({ ...each, file: `as#sets/${file}`, type })),
      };
    });
    const { page, requests } = await open(sampleReport({ dir: output, assets }));
    const tiles = page.locator('.asset summary .thumb');
    await tiles.nth(1).and(page.locator('.missing')).waitFor();
    expect(await tiles.allInnerTexts()).toEqual(['', 'PNG', 'PDF']);
    expect(
      await tiles
        .nth(0)
        .locator('img')
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    ).toBe(8);
    expect(requests.every((url) => url.startsWith('file:'))).toBe(true);
    await page.locator('.asset summary').first().click();
    const link = page.locator('.asset .variant a');
    expect(await link.evaluate((each: HTMLAnchorElement) => each.href)).toBe(
      pathToFileURL(join(output, 'as#sets/kettle.0a.png')).href,
    );
    await page.close();
  });

  it('searches, filters and sorts all assets', async () => {
    const assets = [
      sampleAsset('1700000001-kettle.jpg', { usedIn: ['index.html', 'tea/index.html'] }),
      sampleAsset('1700000002-Pot.jpg', { variants: sampleAsset('1700000002-Pot.jpg').variants.slice(1) }),
      sampleAsset('draft.jpg', { published: false, variants: [] }),
    ];
    const url = assets[2]?.source ?? '';
    const findings = [finding('unpublished', 'Nothing uses it.', { file: 'a.html', url: `${url}?w=1` })];
    const { page } = await open(sampleReport({ assets, findings }));
    expect(await namesIn(page)).toEqual(['draft.jpg', 'kettle.jpg', 'Pot.jpg']);
    const search = page.getByLabel('Search');
    for (const [text, found] of [
      ['POT', ['Pot.jpg']],
      ['tea/', ['kettle.jpg']],
      [`${assets[0]?.source}?w=640`, ['kettle.jpg']],
      ['1700000002', ['Pot.jpg']],
      ['nothing like that', []],
    ] as const) {
      await search.fill(text);
      expect({ text, found: await namesIn(page) }).toEqual({ text, found });
    }
    expect(await page.locator('output').textContent()).toBe('0 of 3 assets');
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => namesIn(page)).toHaveLength(3);
    await page.getByLabel('Status').selectOption({ label: 'stored (2)' });
    expect(await namesIn(page)).toEqual(['kettle.jpg', 'Pot.jpg']);
    await page.getByLabel('Sort by').selectOption('variants');
    expect(await namesIn(page)).toEqual(['kettle.jpg', 'Pot.jpg']);
    await page.getByLabel('Status').selectOption('');
    await page.getByLabel('Finding').selectOption({ label: 'unpublished (1)' });
    expect(await namesIn(page)).toEqual(['draft.jpg']);
    await page.close();
  });

  it('opens with 10,000 assets as with few: the rows are made when they are scrolled to', async () => {
    const assets = Array.from({ length: 10_000 }, (_, at) => sampleAsset(`picture-${at}.jpg`));
    const { page } = await open(sampleReport({ assets }));
    expect(await page.locator('output').textContent()).toBe('10,000 assets');
    expect(await page.locator('.asset').count()).toBe(100);
    expect(await page.locator('*').count()).toBeLessThan(2500);
    await page.getByLabel('Search').fill('picture-9876');
    expect(await namesIn(page)).toEqual(['picture-9876.jpg']);
    await page.getByLabel('Search').fill('');
    await page.locator('.asset').last().scrollIntoViewIfNeeded();
    await expect.poll(() => page.locator('.asset').count()).toBeGreaterThan(100);
    await page.close();
  });

  it('shows verdict and findings, and says what is missing, without scripts', async () => {
    const browserWithoutScripts = await openBrowser({ javaScriptEnabled: false });
    try {
      const page = await browserWithoutScripts.newPage();
      await page.goto(await write(sampleReport({ findings: many(30), assets: [sampleAsset('kettle.jpg')] })));
      expect(await page.locator('.verdict').textContent()).toContain('30 errors. No file was changed.');
      expect(await page.locator('.group:visible').count()).toBe(25);
      expect(await page.locator('form').isVisible()).toBe(false);
      expect(await page.locator('noscript').textContent()).toContain('needs JavaScript');
    } finally {
      await browserWithoutScripts.close();
    }
  });

  it('shows the first of 5,000 findings, and a link to a code leads to it', async () => {
    const leaks = many(2500).map((each) => ({ ...each, ...finding('leak', 'Left.') }));
    const { page } = await open(sampleReport({ findings: [...leaks, ...many(2500)] }));
    expect(await page.locator('.group:visible').count()).toBe(50);
    await page.locator('a.chip', { hasText: 'unpublished' }).click();
    await expect.poll(() => page.locator('#error-unpublished .group').first().evaluate(isInView)).toBe(true);
    await page.locator('#error-unpublished .rest > summary').click();
    expect(await page.locator('#error-unpublished .group:visible').count()).toBe(2500);
    await page.close();
  });

  it('opens an asset to its variants, findings and pages, by keyboard too', async () => {
    const findings = [finding('gps-metadata', 'A position.', { url: kettle })];
    const { page } = await open(sampleReport({ assets: [sampleAsset('kettle.jpg')], findings }));
    await page.locator('.asset summary').focus();
    await page.keyboard.press('Enter');
    await page.locator('.variant').first().waitFor();
    expect(await page.locator('.variant :is(code, a, .number)').allTextContents()).toEqual([
      ...['as uploaded', 'kettle.0a.webp', '20,480 B'],
      ...['w=640', 'kettle.0b.webp', '1,200 B'],
    ]);
    expect(await page.locator('.files').textContent()).toBe('index.html');
    await page.locator('.details .chip').click();
    expect(new URL(page.url()).hash).toBe('#warning-gps-metadata');
    await page.close();
  });

  it('lets the keyboard scroll a long list of files, in browsers too that do not focus it themselves', async () => {
    const usedIn = (count: number) => Array.from({ length: count }, (_, at) => `page-${at}/index.html`);
    const { page } = await open(
      sampleReport({
        assets: [sampleAsset('a.jpg', { usedIn: usedIn(400) }), sampleAsset('b.jpg', { usedIn: usedIn(2) })],
      }),
    );
    for (const summary of await page.locator('.asset summary').all()) await summary.click();
    // An element is opened before the event tells it.
    const readStops = () =>
      page.locator('.files').evaluateAll((lists) => lists.map((list) => list.getAttribute('tabindex')));
    await expect.poll(readStops).toEqual(['0', null]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('is readable on a small %s screen', async (colorScheme) => {
    const findings = [
      ...many(3),
      finding('gps-metadata', 'A position.', { url: kettle, excerpt: kettle, file: 'a.html' }),
    ];
    const assets = [sampleAsset('kettle.jpg'), sampleAsset(`${'x'.repeat(300)}.jpg`)];
    const coverage = { contacts: [{ host: 'stream.mux.com', files: 1 }] };
    const { page } = await open(sampleReport({ findings, assets, coverage }));
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 360, height: 800 });
    await page.locator('.asset summary').first().click();
    const { overflow, faint } = await page.evaluate(readability);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(faint).toEqual([]);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(Number(paper.match(/\d+/)?.[0]) > 128).toBe(colorScheme === 'light');
    await page.close();
  });
});

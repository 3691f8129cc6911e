import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

/** Opens a report. Records all requests and errors of the page. */
async function open(report: Report) {
  const file = join(folder, 'report.html');
  await writeReports(report, [file], { outputDir: join(folder, 'dist') });
  const page = await browser.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const address = pathToFileURL(file).href;
  await page.goto(address);
  return { page, address, requests, complaints };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    finding('unpublished', 'Nothing uses it.', {
      file: 'a.html',
      line: at + 1,
      column: 1,
      url: `${kettle}?w=${at + 1}`,
    }),
  );

describe('the HTML report in a browser', () => {
  it('requests only itself, and its Content Security Policy allows everything that it needs', async () => {
    const hostile = `"><img src=${kettle}><script>document.title='taken'</script><style>@import url(${kettle})</style>`;
    const findings = [finding('leak', hostile, { file: hostile, url: hostile }), finding('cache-unusable', hostile)];
    const { page, address, requests, complaints } = await open(
      sampleReport({ findings, assets: [sampleAsset(`kettle.jpg${hostile}`)] }),
    );
    expect({ requests, complaints }).toEqual({ requests: [address], complaints: [] });
    expect(await page.title()).toBe('Assets: 1 error, 1 warning');
    const display = await page.locator('.figures').evaluate((element) => getComputedStyle(element).display);
    expect(display).toBe('grid');
    await page.close();
  });

  it('filters by level without a script', async () => {
    const { page } = await open(sampleReport({ findings: [...many(1), finding('cache-unusable', 'Read-only.')] }));
    const shown = () => page.locator('.section:visible').evaluateAll((all) => all.map((each) => each.className));
    expect(await shown()).toEqual(['section error', 'section warning']);
    await page.getByLabel('Errors').check();
    expect(await shown()).toEqual(['section error']);
    await page.getByLabel('Warnings').check();
    expect(await shown()).toEqual(['section warning']);
    await page.close();
  });

  it('stays usable with 5,000 findings: they are closed, and a link to a code opens them', async () => {
    const leaks = many(2500).map((each) => ({ ...each, ...finding('leak', 'Left.') }));
    const { page } = await open(sampleReport({ findings: [...leaks, ...many(2500)] }));
    expect(await page.locator('.group:visible').count()).toBe(0);
    await page.locator('a.chip', { hasText: 'unpublished' }).click();
    expect(await page.locator('#error-unpublished .group').first().isVisible()).toBe(true);
    expect(await page.locator('#error-leak').isVisible()).toBe(false);
    await page.close();
  });

  it('shows the variants of an asset after opening it', async () => {
    const { page } = await open(sampleReport({ assets: [sampleAsset('kettle.jpg')] }));
    expect(await page.locator('.asset table').isVisible()).toBe(false);
    await page.locator('.asset summary').click();
    expect(await page.locator('.asset tbody tr').allInnerTexts()).toEqual([
      'as uploaded\tweb\t_assets/kettle.0a.webp\timage/webp\t20,480\taaaaaaaaaaaa',
      '?w=640\tweb\t_assets/kettle.0b.webp\timage/webp\t1,200\tbbbbbbbbbbbb',
    ]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('is readable on a small %s screen', async (colorScheme) => {
    const { page } = await open(sampleReport({ findings: many(3), assets: [sampleAsset(`${'x'.repeat(300)}.jpg`)] }));
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 800 });
    const [overflow, ink, paper] = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      const brightness = (value: string) =>
        (value.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, each) => sum + +each, 0);
      return [document.documentElement.scrollWidth - innerWidth, brightness(color), brightness(backgroundColor)];
    });
    expect(overflow).toBeLessThanOrEqual(0);
    expect(Math.sign((ink ?? 0) - (paper ?? 0))).toBe(colorScheme === 'dark' ? 1 : -1);
    await page.close();
  });
});

import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssetHosts, parseAssetUrl, type Variant } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { placeholderWithText } from '../../packages/datocms-assets/src/plan/placeholder-with-text.ts';
import { openBrowser } from '../support/browser.ts';

const reason = 'The asset is used only by drafts, or by records that this token may not read, so it is not downloaded.';
let browser: BrowserContext;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser?.close());

const placeholder = (query: string) => {
  const url = `https://www.datocms-assets.com/99001/1700000001-a-kettle-and-a-pot-on-the-stove.jpg${query}`;
  return placeholderWithText(parseAssetUrl(url, new AssetHosts()) as Variant, 'Not published', reason) ?? '';
};

describe('the picture that the dev server shows instead of an asset', () => {
  it.each(['?w=200', '?w=200&h=200', '?w=400&h=300&dpr=2', '', '?w=1200&h=675', '?w=600&h=900'])(
    'is readable at a width of 200 pixels, if %j is asked for',
    async (query) => {
      const page = await browser.newPage();
      await page.setContent(`<style>svg { width: 200px; height: auto }</style>${placeholder(query)}`);
      const { picture, lines } = await page.evaluate(() => {
        const boxOf = (element: Element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          return { left, right, top, bottom };
        };
        const boxes = Array.from(document.querySelectorAll('tspan'), (each) => boxOf(each));
        return { picture: boxOf(document.querySelector('svg') as Element), lines: boxes };
      });
      expect(lines.length).toBeGreaterThan(2);
      for (const line of lines) {
        // The box of a line is a little higher than its letters.
        expect(line.bottom - line.top).toBeGreaterThan(12);
        expect(line.left).toBeGreaterThan(picture.left);
        expect(line.right).toBeLessThan(picture.right);
        expect(line.top).toBeGreaterThan(picture.top);
        expect(line.bottom).toBeLessThan(picture.bottom);
      }
      await page.close();
    },
  );
});

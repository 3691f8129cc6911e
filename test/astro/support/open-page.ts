import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../../support/browser.ts';

/** What a visitor's browser has to say of a page. */
export interface Visit {
  readonly page: Page;
  /** Messages of the console that are errors, refused by a policy or missing files among them. */
  readonly problems: readonly string[];
  /** All that the page has asked for from elsewhere than its own site. */
  readonly foreign: readonly string[];
}

/** Opens a page, lets it settle, and looks at it. */
export async function visit<T>(url: string, look: (visit: Visit) => Promise<T>): Promise<T> {
  const browser: BrowserContext = await openBrowser();
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    const foreign: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      const asked = new URL(request.url());
      if (/^https?:$/.test(asked.protocol) && asked.origin !== new URL(url).origin) foreign.push(request.url());
    });
    await page.goto(url, { waitUntil: 'networkidle' });
    return await look({ page, problems, foreign });
  } finally {
    await browser.close();
  }
}

/** `id width` of each picture, in the order of the page; a picture that failed to load is 0 wide. */
export function pictureSizes(page: Page): Promise<string[]> {
  return page.evaluate(() => Array.from(document.images, (image) => `${image.id} ${image.naturalWidth}`));
}

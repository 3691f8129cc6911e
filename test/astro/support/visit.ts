import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../../support/browser.ts';
import { serveFolder } from '../../support/serve-folder.ts';

/** A page in a visitor's browser, and what the browser reports about it. */
export interface Visit {
  readonly page: Page;
  /** Errors of the console, such as scripts that a policy refuses and files that are missing. */
  readonly problems: readonly string[];
  /** URLs of other origins that the page has requested. */
  readonly foreign: readonly string[];
}

/**
 * Opens a page, and runs a check when no request is pending any more.
 * @param shared a browser that stays open. @default one of its own
 */
export async function visit<T>(url: string, check: (visit: Visit) => Promise<T>, shared?: BrowserContext): Promise<T> {
  const browser = shared ?? (await openBrowser());
  const page = await browser.newPage();
  try {
    const problems: string[] = [];
    const foreign: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (/^https?:$/.test(protocol) && origin !== new URL(url).origin) foreign.push(request.url());
    });
    await page.goto(url, { waitUntil: 'networkidle' });
    return await check({ page, problems, foreign });
  } finally {
    await (shared ? page : browser).close();
  }
}

/** Serves a built site as a static host does, and visits its front page. */
export async function visitFolder<T>(folder: string, check: (visit: Visit) => Promise<T>): Promise<T> {
  const site = await serveFolder(folder);
  try {
    return await visit(site.origin, check);
  } finally {
    await site.stop();
  }
}

/** `id width` of each image, in the order of the page. An image that failed to load is 0 wide. */
export function imageSizes(page: Page): Promise<string[]> {
  return page.evaluate(() => Array.from(document.images, (image) => `${image.id} ${image.naturalWidth}`));
}

/** Waits until all images have loaded or failed. */
export async function waitForImages(page: Page): Promise<void> {
  await page.waitForFunction(() => Array.from(document.images).every((image) => image.complete));
}

export function backgroundImage(page: Page, selector: string): Promise<string> {
  return page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundImage);
}

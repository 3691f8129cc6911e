import type { BrowserContext, Page } from 'playwright-core';

export interface Visit {
  readonly pictures: number;
  /** Addresses of pictures that the browser can't show. */
  readonly broken: readonly string[];
  /** Requests to other origins than the site's. */
  readonly foreign: readonly string[];
  /** Messages in the console of the browser, and answers that are errors. */
  readonly problems: readonly string[];
}

/**
 * Opens a page as a visitor does, and looks at all of its pictures.
 * @param own further origins that the page may ask
 */
export async function visit(browser: BrowserContext, url: string, own: readonly string[] = []): Promise<Visit> {
  const origins = new Set([new URL(url).origin, ...own]);
  const foreign: string[] = [];
  const problems: string[] = [];
  const page = await browser.newPage();
  page.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !origins.has(new URL(request.url()).origin))
      foreign.push(request.url());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('console', (message) => {
    // Browsers ask for this file by themselves.
    const isOwnIdea = message.location().url.endsWith('/favicon.ico');
    if (message.type() === 'error' && !isOwnIdea) problems.push(message.text());
  });
  page.on('pageerror', ({ message }) => problems.push(message));
  await page.goto(url, { waitUntil: 'networkidle' });
  const broken = await brokenPictures(page);
  const pictures = await page.evaluate(() => document.images.length);
  await page.close();
  return { pictures, broken, foreign, problems };
}

/** Loads all pictures of a page, also those that it loads late, and returns the addresses of those without a pixel. */
export function brokenPictures(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const pictures = Array.from(document.images).filter(({ src, srcset }) => src !== '' || srcset !== '');
    for (const picture of pictures) picture.loading = 'eager';
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => undefined)));
    return pictures.filter(({ naturalWidth }) => naturalWidth === 0).map(({ currentSrc, src }) => currentSrc || src);
  });
}

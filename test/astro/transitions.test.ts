import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildSite } from '../support/build-site.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { majors } from './support/coverage.ts';
import { startDev } from './support/dev-server.ts';
import { emulated, patience } from './support/emulated.ts';
import { listLeaks } from './support/list-leaks.ts';
import { pictureSizes, type Visit, visit } from './support/open-page.ts';

const emulator = emulated();

/** Waits until all pictures have come. */
const settled = (page: Page) =>
  page.waitForFunction(() => Array.from(document.images).every((image) => image.complete));

/** Goes to the second page and back, by view transitions: the document stays, its content is swapped. */
async function goThere({ page, problems, foreign }: Visit): Promise<void> {
  await page.waitForSelector('#later');
  await settled(page);
  expect(await pictureSizes(page)).toEqual(['shared 200', 'later 100']);
  await page.evaluate(() => {
    Object.assign(window, { stayed: true });
  });
  await page.click('#next');
  await page.waitForFunction(() => document.title === 'Second' && document.querySelector('#later') !== null);
  await settled(page);
  expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
  expect(await pictureSizes(page)).toEqual(['shared 200', 'later 100']);
  const sources = await page.evaluate(() => Array.from(document.images, (image) => new URL(image.src).pathname));
  expect(sources.every((path) => path.startsWith('/_astro/media/tall.'))).toBe(true);
  const background = await page.evaluate(
    () => getComputedStyle(document.querySelector('#styled') as Element).backgroundImage,
  );
  expect(background).toContain('/_astro/media/wide.');
  await page.click('#back');
  await page.waitForFunction(() => document.title === 'First' && document.querySelector('#later') !== null);
  await settled(page);
  expect(await pictureSizes(page)).toEqual(['shared 200', 'later 100']);
  // What Vite says in dev while it bundles what a page needs for the first time.
  expect(problems.filter((problem) => !problem.includes('Outdated Optimize Dep'))).toEqual([]);
  expect(foreign).toEqual([]);
}

describe.each(majors)('view transitions and prefetch of Astro %i', (astro) => {
  it('swap in pages whose pictures are all local', { timeout: patience }, async () => {
    const { root, dist, output, status } = await buildSite('transitions', emulator(), { astro });
    expect(status, output).toBe(0);
    expect(listLeaks(root)).toEqual([]);
    expect(readFileSync(join(dist, 'second/index.html'), 'utf8')).toContain('data-astro-transition-scope');
    const site = await serveFolder(dist);
    try {
      await visit(site.origin, goThere);
    } finally {
      await site.stop();
    }
  });

  it('do the same in astro dev', { timeout: patience }, async () => {
    const server = await startDev('transitions', emulator(), { astro });
    try {
      // Vite bundles what a page needs on its first visit, and has the browser load the page again.
      await visit(`${server.origin}/`, ({ page }) => settled(page));
      await visit(`${server.origin}/`, goThere);
    } finally {
      await server.stop();
    }
  });
});

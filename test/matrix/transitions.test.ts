import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { majors } from '../astro/support/coverage.ts';
import { expectCleanBuild } from '../astro/support/deployed-files.ts';
import { withDev } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { backgroundImage, imageSizes, type Visit, visit, visitFolder, waitForImages } from '../astro/support/visit.ts';
import { buildSite, type SiteSetup } from '../support/build-site.ts';
import type { AstroMajor } from './install.ts';

const emulator = useEmulator();

/** Goes to the second page and back by view transitions: the document stays, its content is swapped. */
async function navigate({ page, problems, foreign }: Visit): Promise<void> {
  await page.waitForSelector('#later');
  await waitForImages(page);
  expect(await imageSizes(page)).toEqual(['shared 200', 'later 100']);
  await page.evaluate(() => {
    Object.assign(window, { stayed: true });
  });
  await page.click('#next');
  await page.waitForFunction(() => document.title === 'Second' && document.querySelector('#later') !== null);
  await waitForImages(page);
  expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
  expect(await imageSizes(page)).toEqual(['shared 200', 'later 100']);
  const sources = await page.evaluate(() => Array.from(document.images, (image) => new URL(image.src).pathname));
  expect(sources.every((path) => path.startsWith('/_astro/media/tall.'))).toBe(true);
  expect(await backgroundImage(page, '#styled')).toContain('/_astro/media/wide.');
  await page.click('#back');
  await page.waitForFunction(() => document.title === 'First' && document.querySelector('#later') !== null);
  await waitForImages(page);
  expect(await imageSizes(page)).toEqual(['shared 200', 'later 100']);
  // Vite reports this in dev while it bundles dependencies for the first time.
  expect(problems.filter((problem) => !problem.includes('Outdated Optimize Dep'))).toEqual([]);
  expect(foreign).toEqual([]);
}

/** Uses the name that the router has in Astro 4. */
function useOldName(root: string): void {
  const layout = join(root, 'src/layouts/Page.astro');
  writeFileSync(layout, readFileSync(layout, 'utf8').replaceAll('ClientRouter', 'ViewTransitions'));
}
const setupOf = (astro: AstroMajor): SiteSetup => ({ astro, ...(astro === 4 && { prepare: useOldName }) });

describe('view transitions and prefetch', () => {
  it.each(majors)('of Astro %i swap in pages whose images are all local', async (astro) => {
    const site = await buildSite('transitions', emulator(), setupOf(astro));
    expectCleanBuild(site);
    expect(readFileSync(join(site.dist, 'second/index.html'), 'utf8')).toContain('data-astro-transition-scope');
    await visitFolder(site.dist, navigate);
  });

  it.each([4, 7] as const)('of Astro %i do the same in astro dev', async (astro) => {
    await withDev('transitions', emulator(), setupOf(astro), async ({ origin }) => {
      // Vite bundles dependencies on the first visit, and then makes the browser reload the page.
      await visit(`${origin}/`, ({ page }) => waitForImages(page));
      await visit(`${origin}/`, navigate);
    });
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite } from '../support/build-site.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { majors } from './support/coverage.ts';
import { emulated, patience } from './support/emulated.ts';
import { listLeaks } from './support/list-leaks.ts';
import { pictureSizes, visit } from './support/open-page.ts';

const emulator = emulated();

const given = ['given 200', 'nested 60', 'mapped 70', ' 200', ' 80'];

describe.each(majors)('an island of Astro %i that is given asset URLs', (astro) => {
  it('shows stored files before and after it wakes up, and builds a srcset from what it was given', {
    timeout: patience,
  }, async () => {
    const { root, dist, status, output } = await buildSite('islands', emulator(), { astro });
    expect(status, output).toBe(0);
    expect(listLeaks(root)).toEqual([]);
    const page = readFileSync(join(dist, 'index.html'), 'utf8');
    // Such a value becomes `new URL(…)` in the browser, which takes no path.
    expect(page).toMatch(/&quot;link&quot;:\[7,&quot;https:\/\/www\.example\.org\/_astro\/media\/wide\./);
    const site = await serveFolder(dist);
    try {
      await visit(site.origin, async ({ page, problems, foreign }) => {
        await page.waitForSelector('astro-island:not([ssr])', { state: 'attached' });
        expect(await pictureSizes(page)).toEqual(given);
        await page.click('button');
        await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('#own')?.naturalWidth ?? 0) > 0);
        expect(await pictureSizes(page)).toEqual([...given, 'own 100']);
        const sources = await page.evaluate(() => Array.from(document.images, (image) => image.currentSrc));
        expect(sources.filter((source) => !source.includes('/_astro/media/'))).toEqual([]);
        expect(foreign).toEqual([]);
        expect(problems).toEqual([]);
      });
    } finally {
      await site.stop();
    }
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite } from '../support/build-site.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { majors } from './support/coverage.ts';
import { emulated, patience } from './support/emulated.ts';
import { listLeaks, listMissing } from './support/list-leaks.ts';
import { pictureSizes, visit } from './support/open-page.ts';

const emulator = emulated();

describe.each(majors)('scripts and styles that Astro %i puts into a page', (astro) => {
  it('show stored files, with variables of the page, bundled or written by hand', { timeout: patience }, async () => {
    const { root, dist, status, output } = await buildSite('inline-code', emulator(), { astro });
    expect(status, output).toBe(0);
    expect(listLeaks(root)).toEqual([]);
    expect(listMissing(root, 'dist', 'dist/index.html')).toEqual([]);
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(html).toMatch(/"image":\["https:\/\/www\.example\.org\/_astro\/media\/wide\.\w+\.jpg"\]/);
    expect(html).toMatch(/#scoped\[[^\]]+\]\{background:url\("?\/_astro\/media\/wide\.\w+\.webp"?\)/);
    expect(html).toMatch(/<p id="variable"[^>]* style="--background: ?url\(\/_astro\/media\/tall\.\w+\.webp\);"/);
    const site = await serveFolder(dist);
    try {
      await visit(site.origin, async ({ page, problems, foreign }) => {
        expect(await pictureSizes(page)).toEqual(['given 120', 'bundled 200']);
        expect(await page.evaluate(() => document.images[0]?.alt)).toBe('A "wide" <picture> & more');
        const backgrounds = await page.evaluate(() =>
          ['#variable', '#scoped'].map((id) => getComputedStyle(document.querySelector(id) as Element).backgroundImage),
        );
        expect(backgrounds).toEqual([
          expect.stringContaining('/_astro/media/tall.'),
          expect.stringContaining('/_astro/media/wide.'),
        ]);
        expect([...problems, ...foreign]).toEqual([]);
      });
    } finally {
      await site.stop();
    }
  });
});

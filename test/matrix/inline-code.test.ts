import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { majors } from '../astro/support/coverage.ts';
import { expectCleanBuild, listMissing } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { backgroundImage, imageSizes, visitFolder } from '../astro/support/visit.ts';
import { buildSite } from '../support/build-site.ts';

const emulator = useEmulator();

describe.each(majors)('scripts and styles that Astro %i writes into a page', (astro) => {
  it('show stored files, with variables of the page, bundled or written by hand', async () => {
    const site = await buildSite('inline-code', emulator(), { astro });
    expectCleanBuild(site);
    expect(listMissing(site.root, 'dist', 'dist/index.html')).toEqual([]);
    const html = readFileSync(join(site.dist, 'index.html'), 'utf8');
    expect(html).toMatch(/"image":\["https:\/\/www\.example\.org\/_astro\/media\/wide\.\w+\.jpg"\]/);
    expect(html).toMatch(/#scoped\[[^\]]+\]\{background:url\("?\/_astro\/media\/wide\.\w+\.webp"?\)/);
    expect(html).toMatch(/<p id="variable"[^>]* style="--background: ?url\(\/_astro\/media\/tall\.\w+\.webp\);"/);
    await visitFolder(site.dist, async ({ page, problems, foreign }) => {
      expect(await imageSizes(page)).toEqual(['given 120', 'bundled 200']);
      expect(await page.evaluate(() => document.images[0]?.alt)).toBe('A "wide" <picture> & more');
      expect(await backgroundImage(page, '#variable')).toContain('/_astro/media/tall.');
      expect(await backgroundImage(page, '#scoped')).toContain('/_astro/media/wide.');
      expect([...problems, ...foreign]).toEqual([]);
    });
  });
});

import { describe, expect, it } from 'vitest';
import { majors } from '../astro/support/coverage.ts';
import { withDev } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { imageSizes, visit } from '../astro/support/visit.ts';

const emulator = useEmulator();

describe.each(majors)("the dev toolbar's app of Astro %i", (astro) => {
  it('lists the assets of a page with status and size, and the page loads from its own server alone', async () => {
    await withDev('dev', emulator(), { astro }, async ({ origin }) => {
      await visit(`${origin}/`, async ({ page, problems, foreign }) => {
        await page.locator('#later').evaluate((image: HTMLImageElement) => image.decode());
        expect(await imageSizes(page)).toEqual(['still 100', 'secret 480', 'gone 240', 'later 100']);
        // Backgrounds may load late. The list shows what has been fetched when it is opened.
        await page.waitForLoadState('networkidle');
        const app = page.locator('button[data-app-id="astro-datocms-assets"]');
        await app.dispatchEvent('click');
        const panel = page.locator(
          'astro-dev-toolbar-app-canvas[data-app-id="astro-datocms-assets"] astro-dev-toolbar-window',
        );
        await panel.locator('.asset').first().waitFor();
        expect(await panel.locator('.verdict').textContent()).toMatch(
          /^This page would stop a build: 3 unpublished assets\.7 assets in 10 files, \d\.\d kB fetched so far\.$/,
        );
        for (const summary of await panel.locator('.asset summary').all()) await summary.click();
        const readRows = async () =>
          (await panel.locator('.asset').allInnerTexts())
            .map((row) => row.replace(/\s+/g, ' ').trim())
            .map((row) => row.replace(/[\d.]+ kB/g, 'SIZE'));
        const unused = 'No published record that this token can read holds the asset, so it is not downloaded.';
        const draft =
          'The asset is used only by drafts, or by records that this token may not read, so it is not downloaded.';
        // The list of the page load stays until the server has answered again.
        await expect
          .poll(readRows)
          .toEqual([
            `JPG secret.jpg unpublished ${draft} 1 file h=320 w=480 unpublished`,
            `PDF draft.pdf unpublished ${unused} 1 file as uploaded unpublished`,
            `JPG gone.jpg unpublished ${unused} 1 file h=160 w=240 unpublished`,
            'wide.jpg published 4 files · SIZE auto=format w=100 · image/webp SIZE auto=format w=200 · image/webp SIZE ' +
              'auto=format w=64 · image/webp SIZE fit=crop h=63 w=120 not fetched yet',
            'tall.png published 1 file · SIZE auto=format w=100 · image/webp SIZE',
            'PDF manual.pdf published 1 file as uploaded not fetched yet',
            'MP4 clip.mp4 published 1 file · SIZE as uploaded · video/mp4 SIZE',
          ]);
        expect(problems).toEqual([]);
        expect(foreign).toEqual([]);
      });
    });
  });
});

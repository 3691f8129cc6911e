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
        await panel.locator('.row').first().waitFor();
        expect(await panel.locator('p').textContent()).toMatch(
          /^10 files: 7 published, 3 unpublished\. \d\.\d kB fetched so far\.$/,
        );
        const readRows = async () =>
          (await panel.locator('.row').allInnerTexts())
            .map((row) => row.replace(/\s+/g, ' ').trim())
            .map((row) => row.replace(/ [\d.]+ kB /, ' SIZE '));
        // The list of the page load stays until the server has answered again.
        await expect
          .poll(readRows, { timeout: 10_000 })
          .toEqual([
            'unpublished 1700000003-secret.jpg h=320 w=480 · The asset is used only by drafts, or by records that this token may not read, so it is not downloaded.',
            'unpublished 1700000098-draft.pdf No published record that this token can read holds the asset, so it is not downloaded.',
            'unpublished 1700000099-gone.jpg h=160 w=240 · No published record that this token can read holds the asset, so it is not downloaded.',
            'published 1700000001-wide.jpg SIZE image/webp · auto=format w=100',
            'published 1700000001-wide.jpg SIZE image/webp · auto=format w=200',
            'published 1700000001-wide.jpg SIZE image/webp · auto=format w=64',
            'published 1700000001-wide.jpg not fetched yet fit=crop h=63 w=120',
            'published 1700000002-tall.png SIZE image/webp · auto=format w=100',
            'published 1700000007-manual.pdf not fetched yet',
            'published 1700000008-clip.mp4 SIZE video/mp4',
          ]);
        expect(problems).toEqual([]);
        expect(foreign).toEqual([]);
      });
    });
  });
});

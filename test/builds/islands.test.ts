import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectCleanBuild } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { visitFolder } from '../astro/support/visit.ts';
import { type BuiltSite, buildSite } from '../support/build-site.ts';

const emulator = useEmulator();

describe('an element of Lit with an asset URL in its template', () => {
  let site: BuiltSite;
  beforeAll(async () => {
    site = await buildSite('lit', emulator(), { astro: 7 });
    expectCleanBuild(site);
  });

  it('hydrates: its template is the same text on the server and in the browser', async () => {
    await visitFolder(site.dist, async ({ page, problems, foreign }) => {
      await page.click('picture-counter button');
      await page.waitForFunction(() => {
        const root = document.querySelector('picture-counter')?.shadowRoot;
        return root?.querySelector('button')?.textContent === '1';
      });
      const sizes = await page.evaluate(() => {
        const root = document.querySelector('picture-counter')?.shadowRoot;
        return Array.from(root?.querySelectorAll('img') ?? [], ({ id, naturalWidth }) => `${id} ${naturalWidth}`);
      });
      expect(sizes).toEqual(['own 100', 'given 200']);
      expect(foreign).toEqual([]);
      expect(problems).toEqual([]);
    });
  });

  it('leaves the URLs of pages to the build that use Lit or show its code: those for social media are absolute', () => {
    const html = readFileSync(join(site.dist, 'article/index.html'), 'utf8');
    const images = Array.from(html.matchAll(/image" content="([^"]*)"/g), ([, url]) => url);
    const absolute = expect.stringMatching(/^https:\/\/www\.example\.org\/_astro\/media\/wide\./);
    expect(images).toEqual([absolute, absolute]);
  });
});

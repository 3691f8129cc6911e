import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite } from '../support/build-site.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { majors, policyRows } from './support/coverage.ts';
import { emulated, patience } from './support/emulated.ts';
import { listLeaks } from './support/list-leaks.ts';
import { pictureSizes, visit } from './support/open-page.ts';

const emulator = emulated();

const policies = majors.flatMap((astro) =>
  (astro === 7 ? ['SHA-256', 'SHA-384', 'SHA-512'] : ['SHA-256']).map((algorithm) => ({ astro, algorithm })),
);

describe.each(policies)(
  "a Content Security Policy with hashes, by Astro $astro's own means, $algorithm",
  ({ astro, algorithm }) => {
    it('holds in a browser, and needs no host but the site itself', { timeout: patience }, async () => {
      const env = { SITE_ALGORITHM: algorithm };
      const { root, dist, output, status } = await buildSite('policy', emulator(), { astro, env });
      expect(status, output).toBe(0);
      expect(listLeaks(root)).toEqual([]);
      const html = readFileSync(join(dist, 'index.html'), 'utf8');
      expect(html).toMatch(/<meta http-equiv="content-security-policy" content="[^"]*img-src 'self'[;"]/i);
      const site = await serveFolder(dist);
      try {
        await visit(site.origin, async ({ page, problems, foreign }) => {
          expect(await pictureSizes(page)).toEqual(['still 100', 'byhand 200', 'later 60']);
          const background = await page.evaluate(
            () => getComputedStyle(document.querySelector('#styled') as Element).backgroundImage,
          );
          expect(background).toContain('/_astro/media/wide.');
          expect(problems).toEqual([]);
          expect(foreign).toEqual([]);
        });
      } finally {
        await site.stop();
      }
    });
  },
);

describe('a policy for a site whose built files are on a CDN', () => {
  it('names the CDN in the place of the CMS', { timeout: patience }, async () => {
    const config = { build: { assetsPrefix: 'https://cdn.example.net/files', inlineStylesheets: 'never' } };
    const { root, dist, output, status } = await buildSite('policy', emulator(), { astro: 7, config });
    expect(status, output).toBe(0);
    expect(listLeaks(root)).toEqual([]);
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(html).toMatch(/content="[^"]*img-src 'self' https:\/\/cdn\.example\.net[;"]/);
    expect(html).toMatch(/id="still" src="https:\/\/cdn\.example\.net\/files\/_astro\/media\/tall\./);
  });
});

describe.each(policyRows)(
  'a policy that Astro $astro has $adapter send as a header',
  ({ astro, adapter, option, file, page }) => {
    it('lost the host, and has the hashes of the code as it is served', { timeout: patience }, async () => {
      const { root, output, status } = await buildSite('policy', emulator(), {
        astro,
        adapter,
        env: { SITE_ADAPTER_OPTIONS: JSON.stringify({ [option]: true }) },
      });
      expect(status, output).toBe(0);
      const policy = readFileSync(join(root, file), 'utf8');
      expect(policy).toMatch(/img-src 'self'/);
      expect(policy).not.toContain('datocms-assets');
      const html = readFileSync(join(root, page, 'index.html'), 'utf8');
      expect(html).not.toContain('http-equiv');
      const inline = Array.from(html.matchAll(/<(script|style)[^>]*>([\s\S]+?)<\/\1>/g), ([, , code = '']) => code);
      expect(inline).toHaveLength(3);
      expect(inline.filter((code) => code.includes('/_astro/media/'))).toHaveLength(3);
      for (const code of inline) {
        expect(policy).toContain(`sha256-${createHash('sha256').update(code).digest('base64')}`);
      }
    });
  },
);

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inThisRun, majorsWithServer, policyRows } from '../astro/support/coverage.ts';
import { expectCleanBuild } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { backgroundImage, imageSizes, visitFolder } from '../astro/support/visit.ts';
import { buildSite } from '../support/build-site.ts';

const emulator = useEmulator();

const hashedPolicies = majorsWithServer.flatMap((astro) =>
  (astro === 7 ? ['SHA-256', 'SHA-384', 'SHA-512'] : ['SHA-256']).map((algorithm) => ({ astro, algorithm })),
);

describe.each(inThisRun(hashedPolicies))(
  'a Content Security Policy that Astro $astro makes with hashes, $algorithm',
  ({ astro, algorithm }) => {
    it('holds in a browser, and allows no host but the site itself', async () => {
      const site = await buildSite('policy', emulator(), { astro, env: { SITE_ALGORITHM: algorithm } });
      expectCleanBuild(site);
      const html = readFileSync(join(site.dist, 'index.html'), 'utf8');
      expect(html).toMatch(/<meta http-equiv="content-security-policy" content="[^"]*img-src 'self'[;"]/i);
      await visitFolder(site.dist, async ({ page, problems, foreign }) => {
        expect(await imageSizes(page)).toEqual(['still 100', 'byhand 200', 'later 60']);
        expect(await backgroundImage(page, '#styled')).toContain('/_astro/media/wide.');
        expect(problems).toEqual([]);
        expect(foreign).toEqual([]);
      });
    });
  },
);

describe('a Content Security Policy for a site with its built files on a CDN', () => {
  it('allows the CDN instead of the CMS', async () => {
    const config = { build: { assetsPrefix: 'https://cdn.example.net/files', inlineStylesheets: 'never' } };
    const site = await buildSite('policy', emulator(), { astro: 7, config });
    expectCleanBuild(site);
    const html = readFileSync(join(site.dist, 'index.html'), 'utf8');
    expect(html).toMatch(/content="[^"]*img-src 'self' https:\/\/cdn\.example\.net[;"]/);
    expect(html).toMatch(/id="still" src="https:\/\/cdn\.example\.net\/files\/_astro\/media\/tall\./);
  });
});

describe.each(inThisRun(policyRows))(
  'a Content Security Policy that Astro $astro and $adapter send as a header',
  ({ astro, adapter, option, file, page }) => {
    it('does not allow the CMS, and has the hashes of the code as it is served', async () => {
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

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inThisRun } from '../astro/support/coverage.ts';
import { expectCleanBuild } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite } from '../support/build-site.ts';

const emulator = useEmulator();

/** A provider as an own class, whose fonts are assets of the CMS. */
const addFont = (astro: 5 | 7, file: string) => `
class Provider {
  name = 'cms';
  #url = 'https://www.datocms-assets.com/99001/${file}';
  async resolveFont() {
    return { fonts: [{ src: [{ url: this.#url, format: 'woff2' }], weight: '400', style: 'normal' }] };
  }
}
const provider = Object.freeze(new Provider());
const fonts = [
  { provider, name: 'One', cssVariable: '--one', fallbacks: [] },
  { provider, name: 'Two', cssVariable: '--two', fallbacks: [] },
];
export default { ...(await siteConfig()), ${astro === 5 ? 'experimental: { fonts }' : 'fonts'} };
`;
const page = `---
import { Font } from 'astro:assets';
---
<html lang="en"><head><Font cssVariable="--one" preload /><Font cssVariable="--two" /></head><body></body></html>
`;
const build = (astro: 5 | 7, file: string, options: Readonly<Record<string, unknown>> = {}) =>
  buildSite('images', emulator(), {
    astro,
    options,
    env: { SITE_ASSETS_ORIGIN: emulator().assetsOrigin },
    prepare: (root) => {
      const config = join(root, 'astro.config.mjs');
      const text = readFileSync(config, 'utf8');
      writeFileSync(config, text.replace('export default await siteConfig();', addFont(astro, file)));
      writeFileSync(join(root, 'src/pages/fonts.astro'), page);
    },
  });

describe('fonts of Astro with asset URLs', () => {
  it('are files of the site', async () => {
    const site = await build(7, '1700000001-wide.jpg');
    expectCleanBuild(site);
    expect(readdirSync(join(site.dist, '_astro/fonts'))).toHaveLength(1);
  });

  it.each(inThisRun([5, 7] as const))(
    'end the build if no published record uses the asset (Astro %i)',
    async (astro) => {
      const { status, output } = await build(astro, '1700000003-secret.jpg');
      expect(status, output).not.toBe(0);
      expect(output).toContain('✗ error unpublished');
      expect(output).toContain('No published record uses this asset, but Astro has stored it as a font.');
      expect(output).toContain('https://www.datocms-assets.com/99001/1700000003-secret.jpg');
    },
  );

  it('may be of an asset that `allow` names', async () => {
    expectCleanBuild(await build(7, '1700000003-secret.jpg', { allow: ['**/1700000003-secret.jpg'] }));
  });
});

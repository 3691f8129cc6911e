import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectCleanBuild, listMissing } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite, runBuild } from '../support/build-site.ts';

const emulator = useEmulator();

describe('experimental.incrementalBuild', () => {
  it('keeps pages localised that Astro does not render again, and the files that they name', async () => {
    const first = await buildSite('incremental', emulator(), {
      astro: 7,
      config: { experimental: { incrementalBuild: true } },
      env: { SITE_RENDERED: 'first' },
    });
    expect(first.status, first.output).toBe(0);
    const page = (slug: string) => readFileSync(join(first.dist, slug, 'index.html'), 'utf8');
    const before = page('wide');
    emulator().requests.clear();
    const second = await runBuild(first, { SITE_RENDERED: 'second' });
    expectCleanBuild(second);
    // Astro has not rendered the page again: it has the title of the first build.
    expect(page('wide')).toContain('<title>first</title>');
    expect(page('wide')).toBe(before);
    expect(page('tall')).toMatch(/src="\/_astro\/media\/tall\.\w+\.webp"/);
    for (const slug of ['wide', 'tall']) expect(listMissing(first.root, 'dist', `dist/${slug}/index.html`)).toEqual([]);
    expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toEqual([]);
  });

  it('ends the build if a kept page shows an asset that may not be stored any more', async () => {
    const first = await buildSite('incremental', emulator(), {
      astro: 7,
      config: { experimental: { incrementalBuild: true } },
      options: { allow: '**/*-secret.jpg' },
      env: { SITE_SECRET: '1' },
    });
    expect(first.status, first.output).toBe(0);
    const options = { ...JSON.parse(first.env.ASSETS_OPTIONS ?? '{}'), allow: [] };
    const second = await runBuild(first, { ASSETS_OPTIONS: JSON.stringify(options) });
    expect(second.status).toBe(1);
    expect(second.report?.findings.map(({ code, file }) => `${code} ${file}`)).toContain(
      'unpublished secret/index.html',
    );
  });
});

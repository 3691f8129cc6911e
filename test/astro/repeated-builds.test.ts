import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite, runBuild } from '../support/build-site.ts';
import { majors } from './support/coverage.ts';
import { emulated, patience } from './support/emulated.ts';
import { listLeaks, listMissing } from './support/list-leaks.ts';

const emulator = emulated();

describe('experimental.incrementalBuild', () => {
  it('keeps pages that are not rendered again localised, with the files that they name', {
    timeout: patience,
  }, async () => {
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
    expect(second.status, second.output).toBe(0);
    // Not rendered again: the title is still the first build's.
    expect(page('wide')).toContain('<title>first</title>');
    expect(page('wide')).toBe(before);
    expect(page('tall')).toMatch(/src="\/_astro\/media\/tall\.\w+\.webp"/);
    expect(listLeaks(first.root)).toEqual([]);
    for (const slug of ['wide', 'tall']) expect(listMissing(first.root, 'dist', `dist/${slug}/index.html`)).toEqual([]);
    expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toEqual([]);
  });

  it('does not let a page pass whose asset may not be stored any more', { timeout: patience }, async () => {
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

describe.each(majors)('an output folder that Astro %i does not empty', (astro) => {
  it('holds pages of an earlier build, and each build leaves all of them localised', {
    timeout: patience,
  }, async () => {
    const config = { vite: { build: { emptyOutDir: false } } };
    const first = await buildSite('adapters', emulator(), { astro, config });
    expect(first.status, first.output).toBe(0);
    const media = () => readdirSync(join(first.dist, '_astro/media')).sort();
    const files = media();
    const second = await runBuild(first);
    expect(second.status, second.output).toBe(0);
    expect(media()).toEqual(files);
    expect(listLeaks(first.root)).toEqual([]);
    for (const page of ['index.html', '404.html']) expect(listMissing(first.root, 'dist', `dist/${page}`)).toEqual([]);
    expect(existsSync(join(first.dist, '_redirects'))).toBe(true);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite } from '../support/build-site.ts';
import { emulated, patience } from './support/emulated.ts';

const emulator = emulated();

const list = (folder: string, pattern: RegExp) => readdirSync(folder).filter((name) => pattern.test(name));

describe('a page that shows an asset of a draft', () => {
  it('fails the build and names the place, and the asset is never asked for', { timeout: patience }, async () => {
    emulator().requests.clear();
    const { status, output, dist } = await buildSite('draft-asset', emulator());
    expect(status).not.toBe(0);
    expect(output).toMatch(/✗ 1 error\./);
    expect(output).toMatch(/index\.html:\d+:\d+/);
    expect(output).toContain('1700000003-secret.jpg');
    expect(output).not.toContain('published-token');
    expect(existsSync(join(dist, '_astro/media'))).toBe(false);
    expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toEqual([]);
  });

  it('shows a neutral picture in its place where that is wanted', { timeout: patience }, async () => {
    const { dist } = await buildSite('draft-asset', emulator(), { options: { unpublished: 'placeholder' } });
    expect(readFileSync(join(dist, 'index.html'), 'utf8')).toMatch(
      /src="\/_astro\/media\/placeholder-100x75\.\w+\.svg"/,
    );
  });
});

describe('code and styles that hold asset URLs', () => {
  it('are localised before their names are made from their content', { timeout: patience }, async () => {
    const config = { build: { inlineStylesheets: 'never' }, vite: { build: { assetsInlineLimit: 0 } } };
    const { dist } = await buildSite('hashed-files', emulator(), { config });
    const { dist: plain } = await buildSite('hashed-files', emulator(), { options: { prefix: '/other' }, config });
    const names = (folder: string) => list(join(folder, '_astro'), /\.(?:css|js)$/);
    expect(names(dist).length).toBeGreaterThanOrEqual(2);
    // Other content, other names: what a browser has cached for a year stays true.
    expect(names(dist).filter((name) => names(plain).includes(name))).toEqual([]);
    const page = readFileSync(join(dist, 'index.html'), 'utf8');
    for (const name of names(dist)) {
      expect(page).toContain(name);
      expect(readFileSync(join(dist, '_astro', name), 'utf8')).not.toContain('datocms-assets');
    }
  });

  it('is served from a CDN where the build names one', { timeout: patience }, async () => {
    const config = { build: { assetsPrefix: 'https://cdn.example.org' } };
    const { dist } = await buildSite('hashed-files', emulator(), { config });
    expect(readFileSync(join(dist, 'index.html'), 'utf8')).toMatch(
      /id="still" src="https:\/\/cdn\.example\.org\/_astro\/media\/wide\.\w+\.webp"/,
    );
    expect(existsSync(join(dist, '_astro/media'))).toBe(true);
  });
});

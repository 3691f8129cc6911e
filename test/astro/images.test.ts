import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite, type SiteSetup } from '../support/build-site.ts';
import { majors } from './support/coverage.ts';
import { emulated, patience } from './support/emulated.ts';
import { listDeployed, listLeaks } from './support/list-leaks.ts';

const emulator = emulated();
const admitted = { image: { domains: ['www.datocms-assets.com'] } };
const build = (setup: SiteSetup) =>
  buildSite('images', emulator(), {
    ...setup,
    env: { SITE_ASSETS_ORIGIN: emulator().assetsOrigin, ...setup.env },
  });
const asked = () =>
  emulator()
    .requests.filter(({ kind }) => kind === 'asset')
    .map(({ path }) => path)
    .sort();

describe("Astro's image components, given URLs of assets", () => {
  it('leave them to this integration where the host is not admitted', { timeout: patience }, async () => {
    emulator().requests.clear();
    const { root, status, output } = await build({ astro: 7 });
    expect(status, output).toBe(0);
    expect(listLeaks(root)).toEqual([]);
    const page = readFileSync(join(root, 'dist/index.html'), 'utf8');
    expect(page).toMatch(/<img src="\/_astro\/media\/wide\.\w+\.webp" id="image"/);
    expect(page).toMatch(/<source srcset="\/_astro\/media\/wide\.\w+\.webp 50w, /);
    expect(asked()).toEqual([
      '/99001/1700000001-wide.jpg?auto=format&w=300',
      '/99001/1700000001-wide.jpg?w=1200',
      '/99001/1700000002-tall.png?auto=format&w=64',
      '/99001/1700000002-tall.png?w=90',
    ]);
    expect(readFileSync(join(root, 'dist/note/index.html'), 'utf8')).toMatch(/ src="\/_astro\/media\/tall\.\w+\.\w+"/);
  });

  it.each(majors)('make files of their own in Astro %i where it is', { timeout: patience }, async (astro) => {
    emulator().requests.clear();
    const { root, status, output } = await build({ astro, config: admitted });
    expect(status, output).toBe(0);
    expect(listLeaks(root)).toEqual([]);
    const page = readFileSync(join(root, 'dist/index.html'), 'utf8');
    expect(page).toMatch(/<img src="\/_astro\/1700000001-wide_\w+\.webp" id="image"/);
    expect(page).toMatch(/<img id="plain" src="\/_astro\/media\/tall\.\w+\.webp"/);
    expect(readFileSync(join(root, 'dist/note/index.html'), 'utf8')).toMatch(
      / src="\/_astro\/1700000002-tall_\w+\.webp"/,
    );
    // What Astro has made of an asset is not fetched and stored a second time.
    expect(listDeployed(root).filter((path) => path.includes('/media/'))).toHaveLength(2);
    expect(asked().filter((path) => path.endsWith('?auto=format&w=300'))).toHaveLength(1);
  });

  it.each(majors)(
    'may not make images of unpublished assets (Astro %i)',
    {
      timeout: patience,
    },
    async (astro) => {
      const { status, output } = await build({
        astro,
        config: admitted,
        env: { SITE_PICTURE: '1700000003-secret.jpg' },
      });
      expect(status, output).not.toBe(0);
      expect(output).toContain('✗ error unpublished');
      expect(output).toContain('https://www.datocms-assets.com/99001/1700000003-secret.jpg?auto=format&w=300');
      expect(output).toContain('No published record uses this asset, but Astro has made an image from it.');
      expect(output).toMatch(/at dist\/_astro\/1700000003-secret_\w+\.\w+/);
    },
  );
});

interface Service {
  readonly adapter: 'vercel' | 'netlify';
  readonly option: Record<string, unknown>;
  readonly page: string;
  readonly url: RegExp;
  readonly file: string;
}

const services: Service[] = [
  {
    adapter: 'vercel',
    option: { imageService: true },
    page: '.vercel/output/static/index.html',
    url: /src="\/_vercel\/image\?url=%2F_astro%2Fmedia%2Fwide\.\w+\.webp&amp;/,
    file: '.vercel/output/config.json',
  },
  {
    adapter: 'netlify',
    option: {},
    page: 'dist/index.html',
    url: /src="\/\.netlify\/images\?url=%2F_astro%2Fmedia%2Fwide\.\w+\.webp&amp;/,
    file: '.netlify/v1/config.json',
  },
];

describe.each(services)("$adapter's image service", ({ adapter, option, page, url, file }) => {
  it('is given stored files, and may fetch nothing from the CMS', { timeout: patience }, async () => {
    const env = { SITE_ADAPTER_OPTIONS: JSON.stringify(option) };
    const { root, status, output } = await build({ astro: 7, adapter, config: admitted, env });
    expect(status, output).toBe(0);
    expect(readFileSync(join(root, page), 'utf8')).toMatch(url);
    expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/datocms-assets/);
    expect(listLeaks(root).filter((path) => !/\.mjs$/.test(path))).toEqual([]);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite, runBuild, type SiteSetup } from '../support/build-site.ts';
import { emulated, patience } from './support/emulated.ts';
import { listLeaks } from './support/list-leaks.ts';

const emulator = emulated();

interface Row {
  readonly what: string;
  readonly setup: Omit<SiteSetup, 'astro'>;
  /** Where the front page is. */
  readonly page: string;
  /** Folder of the stored files, and what stands before their names in a page. */
  readonly folder: string;
  readonly url: string;
  /** The same for robots; the site's own origin before the URL where it is not given. */
  readonly absolute?: string;
  /** A file that holds the redirect to the brochure. */
  readonly redirect?: string;
}

const usual = { page: 'dist/index.html', folder: 'dist/_astro/media', url: '/_astro/media/' };
const cdn = 'https://cdn.example.net';

const rows: Row[] = [
  { what: 'a base', setup: { config: { base: '/docs' } }, ...usual, url: '/docs/_astro/media/' },
  {
    what: "a base, with Vercel's adapter, which puts it before redirects",
    setup: { adapter: 'vercel', config: { base: '/docs' } },
    page: '.vercel/output/static/index.html',
    folder: '.vercel/output/static/_astro/media',
    url: '/docs/_astro/media/',
    redirect: '.vercel/output/config.json',
  },
  {
    what: "a base, with Cloudflare's adapter, which makes it a folder",
    setup: { adapter: 'cloudflare', config: { base: '/docs/' } },
    page: 'dist/client/docs/index.html',
    folder: 'dist/client/docs/_astro/media',
    url: '/docs/_astro/media/',
    redirect: 'dist/client/_redirects',
  },
  {
    what: 'trailingSlash always, and a base without one',
    setup: { config: { trailingSlash: 'always', base: '/docs' } },
    ...usual,
    url: '/docs/_astro/media/',
  },
  {
    what: 'pages as files, and no trailing slash',
    setup: { config: { trailingSlash: 'never', build: { format: 'file', inlineStylesheets: 'never' } } },
    ...usual,
    redirect: 'dist/brochure.html',
  },
  {
    what: "build.format 'preserve'",
    setup: { config: { build: { format: 'preserve', inlineStylesheets: 'never' } } },
    ...usual,
    redirect: 'dist/brochure.html',
  },
  {
    what: 'another folder for built files',
    setup: { config: { build: { assets: 'static/built', inlineStylesheets: 'never' } } },
    ...usual,
    folder: 'dist/static/built/media',
    url: '/static/built/media/',
  },
  {
    what: 'a CDN for built files',
    setup: { config: { build: { assetsPrefix: cdn, inlineStylesheets: 'never' } } },
    ...usual,
    url: `${cdn}/_astro/media/`,
    absolute: `${cdn}/_astro/media/`,
  },
  {
    what: 'a CDN and a base',
    setup: { config: { base: '/docs', build: { assetsPrefix: `${cdn}/files`, inlineStylesheets: 'never' } } },
    ...usual,
    url: `${cdn}/files/_astro/media/`,
    absolute: `${cdn}/files/_astro/media/`,
  },
  {
    what: 'CDNs by the type of the file',
    setup: {
      config: {
        build: { assetsPrefix: { webp: cdn, fallback: 'https://files.example.net' }, inlineStylesheets: 'never' },
      },
    },
    ...usual,
    url: `${cdn}/_astro/media/`,
    absolute: 'https://files.example.net/_astro/media/',
  },
  {
    what: 'another output and cache folder',
    setup: { config: { outDir: './out/site', cacheDir: './.keep' } },
    page: 'out/site/index.html',
    folder: 'out/site/_astro/media',
    url: '/_astro/media/',
    redirect: 'out/site/brochure/index.html',
  },
  {
    what: 'routing for two languages',
    setup: {
      config: {
        i18n: {
          locales: ['en', 'it'],
          defaultLocale: 'en',
          fallback: { it: 'en' },
          routing: { fallbackType: 'rewrite' },
        },
      },
    },
    ...usual,
    page: 'dist/it/index.html',
  },
];

describe.each(rows)('a site with $what', ({ setup, page, folder, url, absolute, redirect }) => {
  it('names stored files as they are reached, everywhere', { timeout: patience }, async () => {
    const { root, status, output } = await buildSite('adapters', emulator(), { astro: 7, ...setup });
    expect(status, output).toBe(0);
    expect(listLeaks(root)).toEqual([]);
    const text = readFileSync(join(root, page), 'utf8');
    const names = readdirSync(join(root, folder));
    const used = Array.from(text.matchAll(/[\w./:-]+\/media\/[\w.-]+/g), ([match]) => match);
    const far = absolute ?? `https://www.example.org${url}`;
    const allowed = names.flatMap((name) => [url + name, far + name]);
    expect(used.filter((each) => !allowed.includes(each))).toEqual([]);
    expect(used.length).toBeGreaterThanOrEqual(6);
    expect(text).toContain(`property="og:image" content="${far}wide.`);
    expect(text).toContain(`id="still" src="${url}wide.`);
    if (!redirect) return;
    expect(readFileSync(join(root, redirect), 'utf8')).toContain(`${url}manual.`);
    expect(readFileSync(join(root, redirect), 'utf8')).not.toContain(`/docs${url}`);
  });
});

describe('the cache of a site', () => {
  it('lies in its cacheDir, and a second build asks for no asset again', { timeout: patience }, async () => {
    const site = await buildSite('adapters', emulator(), { config: { cacheDir: './.keep' } });
    expect(site.status, site.output).toBe(0);
    expect(existsSync(join(site.root, '.keep/datocms-assets'))).toBe(true);
    emulator().requests.clear();
    const again = await runBuild(site);
    expect(again.report?.counts).toMatchObject({ downloaded: 0, cached: 10 });
    expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toEqual([]);
  });
});

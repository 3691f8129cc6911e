import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectCleanBuild } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite, runBuild, type SiteSetup } from '../support/build-site.ts';

const emulator = useEmulator();

interface Row {
  readonly setting: string;
  readonly setup: Omit<SiteSetup, 'astro'>;
  /** The file of the front page. */
  readonly page: string;
  /** Folder of the stored files, and the prefix of their names in a page. */
  readonly folder: string;
  readonly url: string;
  /** The absolute prefix, for robots. @default the site's origin and `url` */
  readonly absolute?: string;
  /** A file that holds the redirect to the brochure. */
  readonly redirect?: string;
}

const defaults = { page: 'dist/index.html', folder: 'dist/_astro/media', url: '/_astro/media/' };
const cdn = 'https://cdn.example.net';

const rows: Row[] = [
  {
    setting: "a base, with Vercel's adapter, which adds it to redirects",
    setup: { adapter: 'vercel', config: { base: '/docs' } },
    page: '.vercel/output/static/index.html',
    folder: '.vercel/output/static/_astro/media',
    url: '/docs/_astro/media/',
    redirect: '.vercel/output/config.json',
  },
  {
    setting: "a base, with Cloudflare's adapter, which makes a folder for it",
    setup: { adapter: 'cloudflare', config: { base: '/docs/' } },
    page: 'dist/client/docs/index.html',
    folder: 'dist/client/docs/_astro/media',
    url: '/docs/_astro/media/',
    redirect: 'dist/client/_redirects',
  },
  {
    setting: 'trailingSlash always, and a base without one',
    setup: { config: { trailingSlash: 'always', base: '/docs' } },
    ...defaults,
    url: '/docs/_astro/media/',
  },
  {
    setting: 'pages as files, and no trailing slash',
    setup: { config: { trailingSlash: 'never', build: { format: 'file', inlineStylesheets: 'never' } } },
    ...defaults,
    redirect: 'dist/brochure.html',
  },
  {
    setting: "build.format 'preserve'",
    setup: { config: { build: { format: 'preserve', inlineStylesheets: 'never' } } },
    ...defaults,
    redirect: 'dist/brochure.html',
  },
  {
    setting: 'another folder for built files',
    setup: { config: { build: { assets: 'static/built', inlineStylesheets: 'never' } } },
    ...defaults,
    folder: 'dist/static/built/media',
    url: '/static/built/media/',
  },
  {
    setting: 'a slash after a folder, and no CDN',
    setup: { config: { build: { assets: 'static/', assetsPrefix: '', inlineStylesheets: 'never' } } },
    ...defaults,
    folder: 'dist/static/media',
    url: '/static/media/',
  },
  {
    setting: 'a CDN for built files',
    setup: { config: { build: { assetsPrefix: cdn, inlineStylesheets: 'never' } } },
    ...defaults,
    url: `${cdn}/_astro/media/`,
    absolute: `${cdn}/_astro/media/`,
  },
  {
    setting: 'a CDN and a base',
    setup: { config: { base: '/docs', build: { assetsPrefix: `${cdn}/files`, inlineStylesheets: 'never' } } },
    ...defaults,
    url: `${cdn}/files/_astro/media/`,
    absolute: `${cdn}/files/_astro/media/`,
  },
  {
    setting: 'CDNs by the type of the file',
    setup: {
      config: {
        build: { assetsPrefix: { webp: cdn, fallback: 'https://files.example.net' }, inlineStylesheets: 'never' },
      },
    },
    ...defaults,
    url: `${cdn}/_astro/media/`,
    absolute: 'https://files.example.net/_astro/media/',
  },
  {
    setting: 'another output and cache folder',
    setup: { config: { outDir: './out/site', cacheDir: './.keep' } },
    page: 'out/site/index.html',
    folder: 'out/site/_astro/media',
    url: '/_astro/media/',
    redirect: 'out/site/brochure/index.html',
  },
  {
    setting: 'routing for two languages',
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
    ...defaults,
    page: 'dist/it/index.html',
  },
];

describe.each(rows)('a site with $setting', ({ setup, page, folder, url, absolute, redirect }) => {
  it('names stored files by the URL at which they are served', async () => {
    const site = await buildSite('adapters', emulator(), { astro: 7, ...setup });
    expectCleanBuild(site);
    const { root } = site;
    const text = readFileSync(join(root, page), 'utf8');
    const names = readdirSync(join(root, folder));
    const used = Array.from(text.matchAll(/[\w./:-]+\/media\/[\w.-]+/g), ([match]) => match);
    const absolutePrefix = absolute ?? `https://www.example.org${url}`;
    const allowed = names.flatMap((name) => [url + name, absolutePrefix + name]);
    expect(used.filter((match) => !allowed.includes(match))).toEqual([]);
    expect(used.length).toBeGreaterThanOrEqual(6);
    expect(text).toContain(`property="og:image" content="${absolutePrefix}wide.`);
    expect(text).toContain(`id="still" src="${url}wide.`);
    if (!redirect) return;
    expect(readFileSync(join(root, redirect), 'utf8')).toContain(`${url}manual.`);
    expect(readFileSync(join(root, redirect), 'utf8')).not.toContain(`/docs${url}`);
  });
});

describe('the cache of a site', () => {
  it('is in its cacheDir, and a second build requests no asset', async () => {
    const site = await buildSite('adapters', emulator(), { config: { cacheDir: './.keep' } });
    expect(site.status, site.output).toBe(0);
    expect(existsSync(join(site.root, '.keep/datocms-assets'))).toBe(true);
    emulator().requests.clear();
    const second = await runBuild(site);
    expect(second.report?.counts).toMatchObject({ downloaded: 0, cached: 10 });
    expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toEqual([]);
  });
});

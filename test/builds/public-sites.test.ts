import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectCleanBuild, listMissing } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { type BuiltSite, buildSite, errorText, type SiteSetup } from '../support/build-site.ts';

/** Sites written as public sites of DatoCMS are. */
const emulator = useEmulator();

const codes = ({ report }: BuiltSite) => report?.findings.map(({ code }) => code);
const read = ({ dist }: BuiltSite, file: string) => readFileSync(join(dist, file), 'utf8');

describe("a site with the variables of DatoCMS's starter kits", () => {
  const tokens = 'DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN=published-token\nDATOCMS_DRAFT_CONTENT_CDA_TOKEN=drafts-token\n';
  const build = ({ options, ...setup }: SiteSetup = {}) =>
    buildSite('starter-kit', emulator(), {
      options: { token: undefined, ...options },
      prepare: (root) => writeFileSync(join(root, '.env'), tokens),
      ...setup,
    });

  it('builds without an option, with the images of @datocms/astro and no token in the output', async () => {
    const site = await build();
    expectCleanBuild(site);
    expect(site.output).toContain('Using the token in DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN.');
    expect(site.output).toContain('1 of 1 page is local. No asset URL of the CMS is left.');
    // Astro bundles the listener of @datocms/astro too, but no page loads it.
    expect(readdirSync(join(site.dist, '_astro')).join()).toContain('QueryListener');
    expect(codes(site)).toEqual([]);
    const page = read(site, 'index.html');
    expect(page).toMatch(/<source[^>]* srcset="\/_astro\/media\/\w+\.\w+\.webp 75w,/i);
    expect(page).toMatch(/property="og:image" content="https:\/\/www\.example\.org\/_astro\/media\/\w+\.\w+\.\w+"/);
    expect(listMissing(site.root, 'dist', 'dist/index.html')).toEqual([]);
    expect(page).not.toMatch(/published-token|drafts-token/);
  });

  it('ends the build if its pages include drafts, and names the asset that only a draft uses', async () => {
    const site = await build({ env: { SITE_DRAFTS: 'true' } });
    expect(site.status).toBe(1);
    expect(codes(site)).toContain('unpublished');
    expect(errorText(site)).toContain('1700000003-secret.jpg');
  });

  it("builds the same pages with content: 'drafts' and the token for drafts, and the last line says so", async () => {
    const options = { content: 'drafts', tokenEnv: 'DATOCMS_DRAFT_CONTENT_CDA_TOKEN' } as const;
    const site = await build({ env: { SITE_DRAFTS: 'true' }, options });
    expectCleanBuild(site);
    expect(readdirSync(join(site.dist, '_astro/media')).join()).toMatch(/\bsecret\./);
    expect(site.output).toMatch(/\[astro-datocms-assets\].*\bdrafts?\b/i);
  });
});

describe('a site with a listener for changes', () => {
  it('is local, and a warning names the host that browsers contact', async () => {
    const site = await buildSite('listener', emulator(), { env: { SITE_TOKEN: 'a-token-of-the-browser' } });
    expectCleanBuild(site);
    expect(site.output).toContain('2 of 2 pages are local.');
    expect(codes(site)).toEqual(['contacts-cms']);
    expect(site.report?.findings[0]?.url).toBe('https://graphql-listen.datocms.com/');
    expect(site.report?.coverage.contacts).toEqual([{ host: 'graphql-listen.datocms.com', files: 1 }]);
  });

  it('ends the build if a page gives browsers the token of the build', async () => {
    const site = await buildSite('listener', emulator(), { env: { SITE_TOKEN: 'published-token' } });
    expect(site.status).toBe(1);
    expect(codes(site)).toContain('token-in-output');
    expect(site.output).not.toContain('published-token');
  });
});

describe('a page with <mux-player>', () => {
  it('is local but for the video and its poster, and a warning names the hosts of Mux', async () => {
    const site = await buildSite('mux-player', emulator());
    expectCleanBuild(site);
    expect(site.report?.findings.map(({ code, url, file }) => `${code} ${url} ${file}`).sort()).toEqual([
      'contacts-cms https://image.mux.com/ index.html',
      'contacts-cms https://inferred.litix.io/ index.html',
      'contacts-cms https://stream.mux.com/ index.html',
    ]);
    expect(read(site, 'index.html')).toContain('playback-id="aBcDeFgHiJkLmNoP"');
  });
});

describe('a site whose pages another integration minifies', () => {
  it('counts each page once, and reports each place once, where it is in the final file', async () => {
    const site = await buildSite('minified-pages', emulator());
    expect(site.status).toBe(1);
    expect(site.report?.coverage.pages).toBe(1);
    const places = site.report?.findings.map(({ code, file, line, column }) => ({ code, file, line, column }));
    const page = read(site, 'index.html');
    expect(page).not.toContain('\n ');
    const column = page.indexOf('www.datocms-assets.com') + 1;
    expect(places).toEqual([{ code: 'mention', file: 'index.html', line: 1, column }]);
  });
});

describe('a site in two languages', () => {
  it('shows stored files in the pages of both, and covers both', async () => {
    const site = await buildSite('two-languages', emulator());
    expectCleanBuild(site);
    expect(site.output).toContain('2 of 2 pages are local.');
    for (const page of ['index.html', 'it/index.html']) {
      expect(read(site, page)).toMatch(/<img src="\/_astro\/media\/\w+\.\w+\.webp"/);
      expect(listMissing(site.root, 'dist', join('dist', page))).toEqual([]);
    }
  });
});

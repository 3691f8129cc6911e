import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inThisRun, majors } from '../astro/support/coverage.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { type BuiltSite, buildSite, errorText, type SiteSetup } from '../support/build-site.ts';

const emulator = useEmulator();
const build = (setup: SiteSetup) => buildSite('places', emulator(), setup);

/** Every place of every finding, and the text that stands there. */
function listPlaces({ dist, report }: BuiltSite): { code: string; file: string; text: string }[] {
  return (report?.findings ?? []).flatMap(({ code, places, ...own }) =>
    (places ?? [own]).map(({ file = '', line = 0, column = 0 }) => {
      const lines = readFileSync(join(dist, file), 'utf8').split('\n');
      return { code, file, text: lines[line - 1]?.slice(column - 1) ?? 'no such line' };
    }),
  );
}

/** `<file> <kind of place>` of each URL of an unpublished asset, as the site spells it. */
function listSecrets(site: BuiltSite): string[] {
  return listPlaces(site)
    .filter(({ code }) => code === 'unpublished')
    .map(({ file, text }) => {
      const [, kind] =
        /^https:\/\/www\.datocms-assets\.com\/99001\/1700000003-secret\.jpg\?in=([a-z-]+)\b/.exec(text) ?? [];
      return `${file} ${kind ?? text}`;
    })
    .sort();
}

/** In the sources of what is bundled, else in the output. */
const secrets = [
  ...['global-style', 'script', 'second-script', 'style'].map((kind) => `../src/pages/index.astro ${kind}`),
  '../src/scripts/url.ts module',
  '../src/styles/site.css style-sheet',
  ...['frontmatter', 'inline-script', 'inline-style', 'template'].map((kind) => `index.html ${kind}`),
];

const inFiles = { build: { inlineStylesheets: 'never' }, vite: { build: { assetsInlineLimit: 0, sourcemap: true } } };

describe.each(inThisRun(majors))('an error that ends a build of Astro %i', (astro) => {
  it('names each place once: in the source of scripts and styles, else in the page; it names the fix, and shows no stack', async () => {
    const site = await build({ astro, config: inFiles });
    expect(site.status, site.output).toBe(1);
    expect(listSecrets(site)).toEqual(secrets);
    expect(errorText(site)).toMatch(/^ {4}at src\/scripts\/url\.ts:6:29$/m);
    expect(errorText(site)).toContain(
      'Fix: Publish a record that uses the asset, remove the reference, or allow the asset with `allow`',
    );
    expect(errorText(site)).toContain('Do not deploy this build.');
    expect(errorText(site)).not.toMatch(/Stack trace|node_modules|--allow|!~|\.map:|unhandled|AstroUserError/i);
  });
});

it('places are the same where styles and scripts are in the page', async () => {
  expect(listSecrets(await build({ astro: 7 }))).toEqual(secrets);
});

describe('integrations that write pages again', () => {
  const around = { SITE_BEFORE: 'banner', SITE_AFTER: 'minifier banner' };

  it('leave each place once, where it stands in the end, and each page counts once', async () => {
    const site = await build({ env: around, astro: 7 });
    expect(site.status, site.output).toBe(1);
    expect(listSecrets(site)).toEqual(secrets);
    expect(site.output).toContain('✗ error unpublished (1)');
    expect(site.report?.counts).toMatchObject({ pages: 2, errors: secrets.length });
    const contacts = listPlaces(site).filter(({ code }) => code === 'contacts-cms');
    expect(contacts.map(({ file, text }) => `${file} ${text.slice(0, 14)}`)).toEqual([
      'index.html stream.mux.com',
      'other/index.html stream.mux.com',
    ]);
  });

  it('may remove a page that holds an error: the other pages are localised', async () => {
    const secret = 'https://www.datocms-assets.com/99001/1700000003-secret.jpg';
    const site = await build({
      ...{ astro: 7, env: { SITE_AFTER: 'remover' } },
      prepare: (root) =>
        writeFileSync(join(root, 'src/pages/index.astro'), `<p>Hidden</p><img src="${secret}" alt="">`),
    });
    expect(site.status, site.output).toBe(0);
    expect(site.report?.findings.map(({ code }) => code)).toEqual(['contacts-cms']);
    expect(site.report?.counts).toMatchObject({ pages: 1, references: 1, assets: 1 });
    expect(readFileSync(join(site.dist, 'other/index.html'), 'utf8')).toMatch(/src="\/_astro\/media\/wide\.\w+\.\w+"/);
  });

  it('leave the warnings of a build that may be deployed', async () => {
    const site = await build({ env: around, astro: 7, options: { unpublished: 'placeholder' } });
    expect(site.status, site.output).toBe(0);
    const warnings = site.report?.findings.map(({ code, file, line }) => `${code} ${file} ${line}`);
    // The URL is gone, and with it what tells its place in a page that was written again.
    expect(warnings?.filter((each) => each.startsWith('placeholder index.html'))).toEqual([
      'placeholder index.html undefined',
    ]);
    expect(listPlaces(site).filter(({ code }) => code === 'contacts-cms')).toMatchObject([
      { file: 'index.html', text: expect.stringMatching(/^stream\.mux\.com/) },
      { file: 'other/index.html', text: expect.stringMatching(/^stream\.mux\.com/) },
    ]);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BuiltSite, buildSite, copySite, run, type SiteSetup } from '../support/build-site.ts';
import { majors } from './support/coverage.ts';
import { emulated, patience } from './support/emulated.ts';
import { listLeaks } from './support/list-leaks.ts';

const emulator = emulated();

/** What Astro's log shows of an error, without the lines of the build before it. */
function told({ output }: BuiltSite): string {
  return output.slice(output.indexOf('[ERROR]')).replaceAll(/\n{2,}/g, '\n');
}

const write = (file: string, text: string) => (root: string) => writeFileSync(join(root, file), text);

describe.each(majors)('an error that ends a build of Astro %i', (astro) => {
  it('says where in the sources it is, how to fix it, and nothing of where it was found', {
    timeout: patience,
  }, async () => {
    const site = await buildSite('bundled-code', emulator(), {
      astro,
      config: { vite: { build: { sourcemap: true } } },
      prepare: write(
        'src/scripts/picture.ts',
        [
          'export interface Picture { readonly url: string; readonly note?: string }',
          '',
          "export const describe = (what: string): string => what + 'https://www.datocms-assets.com/99001/1700000003-secret.jpg';",
        ].join('\n'),
      ),
    });
    expect(site.status).toBe(1);
    expect(told(site)).toMatch(/^ {4}at src\/scripts\/picture\.ts:3:59$/m);
    expect(told(site)).toContain('Fix: Publish a record that uses the asset, take the reference out, or admit it with');
    expect(told(site)).toMatch(/\ballow\b/);
    expect(told(site)).toContain('Do not deploy this build.');
    expect(told(site)).not.toMatch(/Stack trace|node_modules|--allow|!~|\.map:/);
    expect(site.report?.findings.map(({ file }) => file)).toContain('../src/scripts/picture.ts');
  });
});

const wrong: { what: string; setup: SiteSetup; says: (string | RegExp)[] }[] = [
  {
    what: 'wrong options, all in one message',
    setup: { options: { serverCode: 'ignore', timeout: -1, nonsense: true } as object },
    says: [
      "serverCode: expected one of 'error' or 'warn'; got \"ignore\".",
      'timeout: expected more than 0',
      'nonsense: there is no such option.',
      'Options are set in astro.config',
    ],
  },
  {
    what: 'no token',
    setup: { options: { token: '' } },
    says: ['Set DATOCMS_CDA_TOKEN or pass', 'DATOCMS_CDA_TOKEN can also be set in .env'],
  },
  {
    what: 'a token that the CDA refuses',
    setup: { options: { token: 'not-a-token' } },
    says: ['token: the CDA refuses it', 'Project settings, API tokens'],
  },
  {
    what: 'a CDA that can not be reached',
    setup: { options: { cdaUrl: 'http://127.0.0.1:9/', retries: 0 } },
    says: ['✗ error cda-unreachable (1)', 'http://127.0.0.1:9/', /Check `?cdaUrl`? and the network/],
  },
  {
    what: 'two of this integration',
    setup: {
      prepare: write(
        'astro.config.mjs',
        "import ours from 'astro-datocms-assets';\nimport { siteConfig } from '../config.mjs';\nexport default await siteConfig({ after: [ours()] });\n",
      ),
    },
    says: ['integrations: astro-datocms-assets is listed 2 times. Remove all but one.'],
  },
  {
    what: 'no `site` for places that need an absolute URL',
    setup: {
      prepare: (root) => {
        write(
          'astro.config.mjs',
          "import { siteConfig } from '../config.mjs';\nexport default { ...(await siteConfig()), site: undefined };\n",
        )(root);
        const meta = '<meta property="og:image" content="https://www.datocms-assets.com/99001/1700000001-wide.jpg">';
        write('src/pages/index.astro', `---\n---\n<html><head>${meta}</head></html>\n`)(root);
      },
    },
    says: ['✗ error needs-site (1)', /Set `?site`?, or an absolute `?prefix`?:/],
  },
];

describe.each(wrong)('$what', ({ setup, says }) => {
  it('ends the build with a message that says what to do', { timeout: patience }, async () => {
    const site = await buildSite('draft-asset', emulator(), { astro: 7, ...setup });
    expect(site.status).toBe(1);
    for (const each of says) expect(told(site)).toMatch(each);
    expect(told(site)).not.toMatch(/Stack trace|not-a-token|published-token/);
  });
});

describe('what a build has to say that went well', () => {
  it('is one line, details with --verbose, and nothing with --silent', { timeout: patience }, async () => {
    const site = await copySite('hashed-files', emulator(), { astro: 7 });
    const own = async (...flags: string[]) => {
      const { status, output } = await run(site, ['build', ...flags]);
      expect(status, output).toBe(0);
      return output.split('\n').filter((line) => line.includes('datocms-assets') && !line.includes('[vite]'));
    };
    expect(await own()).toEqual([expect.stringMatching(/^[\d:]+ \[astro-datocms-assets\] ✓ 1 page, /)]);
    expect((await own('--verbose')).length).toBeGreaterThan(1);
    expect(await own('--silent')).toEqual([]);
  });
});

const tokens: { what: string; files: Record<string, string>; flags: string[] }[] = [
  { what: '.env', files: { '.env': 'published-token' }, flags: [] },
  { what: '.env.production.local', files: { '.env': 'old', '.env.production.local': 'published-token' }, flags: [] },
  {
    what: '.env.staging',
    files: { '.env.production': 'old', '.env.staging': 'published-token' },
    flags: ['--mode', 'staging'],
  },
];

describe.each(tokens)('a token in $what', ({ files, flags }) => {
  it('is found', { timeout: patience }, async () => {
    const prepare = (root: string) => {
      for (const [file, token] of Object.entries(files)) write(file, `DATOCMS_CDA_TOKEN="${token}"\n`)(root);
    };
    const site = await copySite('hashed-files', emulator(), { astro: 7, options: { token: undefined }, prepare });
    const { status, output } = await run(site, ['build', ...flags]);
    expect(status, output).toBe(0);
    expect(listLeaks(site.root)).toEqual([]);
  });
});

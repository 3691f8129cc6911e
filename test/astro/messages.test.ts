import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite, copySite, errorText, runBuild, type SiteSetup } from '../support/build-site.ts';
import { useEmulator } from './support/use-emulator.ts';

const emulator = useEmulator();
const write = (file: string, text: string) => (root: string) => writeFileSync(join(root, file), text);

interface Mistake {
  readonly mistake: string;
  readonly setup: SiteSetup;
  readonly messages: readonly (string | RegExp)[];
  /** It ends the build before anything is bundled or rendered. */
  readonly isEarly?: true;
}

const mistakes: readonly Mistake[] = [
  {
    mistake: 'wrong options',
    setup: {
      options: {
        serverCode: 'ignore',
        timeout: -1,
        nonsense: true,
        'allow-mention': 'a',
        onDemnad: 'warn',
        runtime: { expire: 60, expires: '60', cacheControl: 5, refresh: -1, index: '', cacheDir: 5, cacheBytes: -1 },
      } as object,
    },
    messages: [
      'serverCode: expected "error" or "warn"; got "ignore".',
      'timeout: expected more than 0',
      'runtime.expire: there is no such option. Did you mean `runtime.expires`?',
      'runtime.expires: expected a number of seconds from 1 to 2592000 (30 days); got "60".',
      'runtime.cacheControl: expected the text of a Cache-Control header, such as "public, max-age=3600"; got 5.',
      'runtime.refresh: expected a number of seconds up to 86400 (a day), or 0 to switch it off; got -1.',
      'runtime.index: expected the path of a module, such as "./src/published.ts"; got "".',
      'runtime.cacheDir: expected the path of a folder, such as "/var/cache/site"; got 5.',
      'runtime.cacheBytes: expected a number of bytes, or 0 to switch the cache off; got -1.',
      'nonsense: there is no such option.\n',
      'allow-mention: there is no such option. Did you mean `allowMention`?',
      'onDemnad: there is no such option. Did you mean `onDemand`?',
      'Options are set in astro.config',
    ],
  },
  {
    mistake: 'a token in the place of the options',
    setup: {
      prepare: write(
        'astro.config.mjs',
        "import ours from 'astro-datocms-assets';\nexport default { integrations: [ours('published-token')] };\n",
      ),
    },
    messages: ['options: expected an object, as in datocmsAssets({ token:', 'got a string.'],
  },
  {
    mistake: 'a report that Astro would copy into the output',
    setup: { options: { report: 'public/report.json' } },
    messages: ['report: expected a path outside of', 'public', 'that folder is published'],
  },
  {
    mistake: 'no token',
    setup: { options: { token: '' } },
    messages: [
      'Set DATOCMS_CDA_TOKEN, DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN, ',
      'Looked in the environment and the .env files of ',
      'The token can also be set in .env',
    ],
  },
  {
    mistake: 'a token that the CDA refuses',
    setup: { options: { token: 'not-a-token' } },
    messages: ['token: the CDA refuses it', 'Project settings, API tokens'],
    isEarly: true,
  },
  {
    mistake: 'an environment that the CDA does not know',
    setup: { options: { environment: 'nowhere' } },
    messages: ['environment: the CDA does not know "nowhere"'],
    isEarly: true,
  },
  {
    mistake: 'a CDA that can not be reached',
    setup: { options: { cdaUrl: 'http://127.0.0.1:9/', retries: 0 } },
    messages: ['✗ error cda-unreachable (1)', 'http://127.0.0.1:9/', /Check `?cdaUrl`? and the network/],
  },
  {
    mistake: 'this integration listed twice',
    setup: {
      prepare: write(
        'astro.config.mjs',
        "import ours from 'astro-datocms-assets';\nimport { siteConfig } from '../config.mjs';\nexport default await siteConfig({ after: [ours()] });\n",
      ),
    },
    messages: ['integrations: astro-datocms-assets is listed 2 times. Remove all but one.'],
  },
  {
    mistake: 'no `site` for places that need an absolute URL',
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
    messages: ['✗ error needs-site (1)', /Set `?site`?, or an absolute `?prefix`?:/],
  },
];

describe.each(mistakes)('$mistake', ({ setup, messages, isEarly }) => {
  it('ends the build with one message that lists what to do', async () => {
    const site = await buildSite('draft-asset', emulator(), setup);
    expect(site.status).toBe(1);
    for (const message of messages) expect(errorText(site)).toMatch(message);
    expect(errorText(site)).toMatch(
      /^(?:\[ERROR\] )?\[astro-datocms-assets\] The (?:build stops|configuration is wrong)/m,
    );
    expect(errorText(site)).not.toMatch(/Stack trace|not-a-token|published-token|unhandled|AstroUserError/i);
    if (isEarly) expect(site.output).not.toMatch(/building|generating|prerendering/i);
  });
});

describe('options in the messages of a build', () => {
  it('have the names that Astro’s configuration has, in the terminal and in each report', async () => {
    const reports: string[] = [];
    const site = await buildSite('draft-asset', emulator(), {
      options: { report: ['../report.json', '../report.html'] },
      prepare: (root) => reports.push(...['json', 'html'].map((extension) => join(root, `../report.${extension}`))),
    });
    expect(site.status).toBe(1);
    for (const text of [errorText(site), ...reports.map((file) => readFileSync(file, 'utf8'))]) {
      // The HTML report sets names as code.
      expect(text.replace(/<\/?code>/g, '`')).toContain('allow the asset with `allow`,');
      expect(text).not.toMatch(/--allow/);
    }
  });
});

describe('a redirect to an asset that is not published', () => {
  const redirected = 'https://www.datocms-assets.com/99001/1700000099-secret.pdf';

  it('is an error in the configuration, with its line', async () => {
    const config = `import { siteConfig } from '../config.mjs';
export default await siteConfig({ redirects: { '/guide': '${redirected}' } });
`;
    const site = await buildSite('draft-asset', emulator(), { prepare: write('astro.config.mjs', config) });
    expect(site.status).toBe(1);
    const places = site.report?.findings.filter(({ url }) => url === redirected).map(({ file, line }) => [file, line]);
    expect(places?.slice(0, 2)).toEqual([
      ['../astro.config.mjs', 2],
      ['guide/index.html', 1],
    ]);
  });
});

describe('a build in GitHub Actions', () => {
  it('annotates the sources, and writes the summary of the job', async () => {
    const site = await copySite('draft-asset', emulator());
    const summary = join(site.root, '../summary.md');
    const github = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: site.root };
    const { status, output } = await runBuild(site, github);
    expect(status).toBe(1);
    expect(output.match(/^::.*(?=::)/gm)).toEqual(['::error file=dist/index.html,line=1,col=88,title=unpublished']);
    expect(readFileSync(summary, 'utf8')).toMatch(/^### ✗ DatoCMS assets: 1 error\n/);
  });

  it('shows a wrong configuration, with the names that options have in Astro', async () => {
    const site = await copySite('draft-asset', emulator(), { options: { maxBytes: 'much' } });
    const summary = join(site.root, '../summary.md');
    const { status, output } = await runBuild(site, { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
    expect(status).toBe(1);
    expect(output.match(/^::.*/gm)).toEqual([
      expect.stringMatching(/^::error title=datocms-assets::maxBytes: expected /),
    ]);
    expect(readFileSync(summary, 'utf8')).toMatch(/^### ✗ DatoCMS assets: not started\n\n- maxBytes&#58; /);
  });
});

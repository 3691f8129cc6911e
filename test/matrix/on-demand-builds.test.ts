import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inThisRun, majorsWithServer } from '../astro/support/coverage.ts';
import { localUrl, startBuilt } from '../astro/support/dev-server.ts';
import { key, useOnDemandSite } from '../astro/support/on-demand-site.ts';
import { type BuiltSite, buildSite, errorText, type SiteSetup } from '../support/build-site.ts';
import type { AstroMajor } from './install.ts';

const { emulator, build } = useOnDemandSite();

describe('a build with routes on demand', () => {
  describe('without a key', () => {
    let site: BuiltSite;
    beforeAll(async () => {
      site = await build({ env: {} });
      expect(site.status, site.output).toBe(0);
    });

    it('makes one of its own, and warns of rolling deployments', () => {
      expect(site.output.match(/DATOCMS_ASSETS_KEY is not set.*rolling deployment/g)).toHaveLength(1);
    });

    it('makes a server that answers nothing with a malformed key, and does not show it', async () => {
      const server = await startBuilt(site, emulator(), { env: { DATOCMS_ASSETS_KEY: 'not-a-key' } });
      try {
        expect((await server.fetch('/live')).status).toBe(500);
        expect(server.output()).toMatch(
          /DATOCMS_ASSETS_KEY: must be 32 random bytes in base64url.*npx datocms-assets key/,
        );
        expect(server.output()).not.toContain('not-a-key');
      } finally {
        await server.stop();
      }
    });
  });

  it.each(inThisRun(majorsWithServer))(
    'warns of the missing key if only actions of Astro %i are on demand',
    async (astro) => {
      const { status, output } = await build({
        ...{ astro, env: {} },
        prepare: (root) => {
          rmSync(join(root, 'src/pages'), { recursive: true });
          mkdirSync(join(root, 'src/pages'));
          writeFileSync(join(root, 'src/pages/index.astro'), '<html lang="en"><body>Prerendered</body></html>\n');
        },
      });
      expect(status, output).toBe(0);
      expect(output).toContain('DATOCMS_ASSETS_KEY is not set');
    },
  );

  it('warns of an asset in code of the server that is not published, for which pages get a URL that expires', async () => {
    const [wide, secret] = ['1700000001-wide', '1700000003-secret'].map(
      (name) => `https://www.datocms-assets.com/99001/${name}.jpg?w=1`,
    );
    const prepare = (root: string) => {
      const page = `---\nexport const prerender = false;\n---\n<img src="${wide}" alt="">\n<img src="${secret}" srcset="${secret} 1x" alt="">\n`;
      writeFileSync(join(root, 'src/pages/logo.astro'), page);
    };
    const { status, output, report } = await build({ prepare });
    expect(status, output).toBe(0);
    const inPage = (found = report) => found?.findings.filter(({ file = '' }) => file.endsWith('logo.astro')) ?? [];
    const unpublished = inPage();
    expect(unpublished.map(({ code, level, url, line }) => [code, level, url, line])).toEqual([
      ['unpublished', 'warning', secret, 5],
    ]);
    expect(unpublished[0]?.message).toMatch(/Routes that use it: \/logo\.$/);
    const allowed = await build({ prepare, options: { allow: '**/*-secret.jpg' } });
    expect(inPage(allowed.report)).toEqual([]);
  });

  it('ends with an error for an asset URL in a script that Vite inlines in base64, which no server reads', async () => {
    const page =
      "---\nexport const prerender = false;\n---\n<script>import url from '../small.js?url'; import(url);</script>\n";
    const prepare = (root: string) => {
      writeFileSync(
        join(root, 'src/small.js'),
        `title = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=1';`,
      );
      writeFileSync(join(root, 'src/pages/small.astro'), page);
    };
    const { status, output, report } = await build({ prepare });
    expect(status, output).not.toBe(0);
    const [found, ...others] = report?.findings.filter(({ level }) => level === 'error') ?? [];
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      code: 'server-code',
      message: 'Code of the server holds an asset URL that is encoded, so no server can rewrite it.',
    });
  });

  it('counts the route of the front page once, which Astro has twice in a site with languages', async () => {
    const i18n = {
      locales: ['en', 'it'],
      defaultLocale: 'en',
      routing: { prefixDefaultLocale: true, redirectToDefaultLocale: true },
    };
    const prepare = (root: string) =>
      renameSync(join(root, 'src/pages/live.astro'), join(root, 'src/pages/index.astro'));
    // The maps hold asset URLs of pages in base64.
    const config = { i18n, vite: { build: { sourcemap: 'inline' } } };
    const { status, report, output } = await build({ config, prepare });
    expect(status, output).toBe(0);
    const patterns = report?.coverage.onDemand.map(({ pattern }) => pattern);
    expect(patterns, output).toEqual([...new Set(patterns)]);
    expect(patterns).toContain('/');
    expect(output).toContain(`${patterns?.length} routes are rendered on demand`);
  });

  const bypass = "export default { fetch: () => new Response('none') };\n";
  const write = (file: string, text: string) => (root: string) => writeFileSync(join(root, file), text);
  const refusals: readonly [string, SiteSetup, string][] = [
    [
      'a key is malformed',
      { env: { DATOCMS_ASSETS_KEY: 'not-a-key' } },
      'DATOCMS_ASSETS_KEY: must be 32 random bytes in base64url',
    ],
    [
      'Astro is too old',
      {
        ...{ astro: 4, adapter: undefined, options: { onDemand: 'serve' } },
        config: { adapter: { name: '@astrojs/node', hooks: {} } },
      },
      'onDemand: "serve" needs Astro 5 or later.',
    ],
    [
      'a file answers requests without middleware',
      { prepare: write('src/fetch.ts', bypass) },
      'src/fetch.ts: answers requests without calling middleware()',
    ],
    [
      'the file of advanced routing of Astro 6 does so',
      {
        astro: 6,
        config: { experimental: { advancedRouting: true } },
        prepare: write('src/app.ts', bypass),
      },
      'src/app.ts: answers requests without calling middleware()',
    ],
    [
      'a file calls middleware() in an app of Hono, which sends something else than it answers',
      {
        prepare: write(
          'src/fetch.ts',
          "import { Hono } from 'hono';\nimport { middleware, pages } from 'astro/hono';\nconst app = new Hono();\napp.use(middleware());\napp.use(pages());\nexport default app;\n",
        ),
      },
      'src/fetch.ts: calls middleware() of astro/hono',
    ],
    [
      'a file answers actions in front of middleware()',
      {
        prepare: write(
          'src/fetch.ts',
          `import { actions, FetchState, middleware, pages } from 'astro/fetch';
// Unlike middleware(), actions() may answer nothing.
export default {
  async fetch(request) {
    const state = new FetchState(request);
    return (await actions(state)) ?? middleware(state, () => pages(state));
  },
};
`,
        ),
      },
      'src/fetch.ts: calls actions() before middleware()',
    ],
    [
      'the module of runtime.index is missing',
      { options: { runtime: { index: './src/published.ts' } } },
      'runtime.index: there is no file /',
    ],
    [
      'the module of runtime.index would never be read',
      { options: { runtime: { index: 'published', refresh: 0 } } },
      'runtime.index: is never read with `refresh: 0`. Remove one of them.',
    ],
  ];
  it.each(refusals.filter(([, { astro = 7 }]) => inThisRun([astro]).length > 0))(
    'ends at its start if %s',
    async (_, setup, message) => {
      const site = await build(setup);
      expect(site.status).not.toBe(0);
      expect(errorText(site)).toContain(message);
      expect(site.output).not.toContain('not-a-key');
    },
  );

  const configFile = (config: string) =>
    write('astro.config.mjs', `import { siteConfig } from '../config.mjs';\n${config}`);
  const otherAdapter = configFile(`import node from '@astrojs/node';
export default await siteConfig({ adapter: { ...node({ mode: 'standalone' }), name: 'other' } });`);
  it('warns that its routes are not covered if serving is not tested with its adapter', async () => {
    const setup: SiteSetup = { adapter: undefined, prepare: otherAdapter, options: { serverCode: 'warn' } };
    const { status, output, report } = await build(setup);
    expect(status, output).toBe(0);
    expect(report?.coverage.onDemand.map(({ covered }) => covered)).toEqual(Array(5).fill(false));
    const [finding] = report?.findings.filter(({ code }) => code === 'on-demand') ?? [];
    expect(finding?.message).toContain(
      'the server island src/components/Offer.astro. Serving assets is not tested with the adapter other.',
    );
    // The option is not set, so it can't be left out.
    expect(finding?.fix).not.toContain('`onDemand`');
    expect(output).not.toContain('DATOCMS_ASSETS_KEY');
  });

  it.each(
    inThisRun<[AstroMajor, 'netlify' | 'vercel', option: object]>([
      [5, 'vercel', { edgeMiddleware: true }],
      [7, 'netlify', { middlewareMode: 'edge' }],
    ]),
  )(
    'warns that its routes are not covered if Astro %i runs middleware at the edge of %s',
    async (astro, adapter, option) => {
      const env = { DATOCMS_ASSETS_KEY: key, SITE_ADAPTER_OPTIONS: JSON.stringify(option) };
      const { status, output, report } = await build({ astro, adapter, env, options: { serverCode: 'warn' } });
      expect(status, output).toBe(0);
      const [finding] = report?.findings.filter(({ code }) => code === 'on-demand') ?? [];
      expect(finding?.message).toContain('The adapter runs middleware at the edge');
    },
  );

  it("serves with any adapter if it has onDemand: 'serve', and says that this is not tested", async () => {
    const setup: SiteSetup = { adapter: undefined, prepare: otherAdapter, options: { onDemand: 'serve' } };
    const { status, output, report } = await build(setup);
    expect(status, output).toBe(0);
    expect(output).toContain("onDemand: 'serve' is not tested with other.");
    expect(report?.coverage.onDemand.map(({ covered }) => covered)).toEqual(Array(5).fill(true));
  });

  it('serves with an adapter that a later integration adds', async () => {
    const prepare = configFile(`import node from '@astrojs/node';
const adapter = node({ mode: 'standalone' });
const preset = { name: 'preset', hooks: { 'astro:config:setup': ({ updateConfig }) => updateConfig({ adapter, integrations: [adapter] }) } };
export default await siteConfig({ after: [preset] });`);
    const site = await build({ adapter: undefined, prepare });
    expect(site.status, site.output).toBe(0);
    const server = await startBuilt(site, emulator());
    try {
      const html = await server.read('/live/');
      expect(html).not.toContain('datocms-assets');
      expect((await server.fetch(localUrl(html, 'live'))).status).toBe(200);
    } finally {
      await server.stop();
    }
  });

  it('changes nothing for a static site without an adapter', async () => {
    const { status, output } = await buildSite('adapters', emulator(), { astro: 7, options: { onDemand: 'serve' } });
    expect(status, output).toBe(0);
    expect(output).not.toContain('DATOCMS_ASSETS_KEY');
  });

  it('keeps the error for an asset URL in a redirect, which Astro answers without middleware', async () => {
    const prepare =
      configFile(`const redirects = { '/late': 'https://www.datocms-assets.com/99001/1700000007-manual.pdf' };
const late = { name: 'late', hooks: { 'astro:config:setup': ({ updateConfig }) => updateConfig({ redirects }) } };
export default await siteConfig({ after: [late] });`);
    const site = await build({ prepare });
    expect(site.status, site.output).not.toBe(0);
    const found = site.report?.findings.map(({ code, url }) => `${code} ${url}`);
    expect(found).toEqual(['server-code https://www.datocms-assets.com/99001/1700000007-manual.pdf']);
  });
});

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { adapterRows, inThisRun, majorsWithServer } from '../astro/support/coverage.ts';
import { listDeployed, listLeaks } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { type BuiltSite, buildSite, type SiteSetup } from '../support/build-site.ts';

const emulator = useEmulator();
/** Builds servers that do not rewrite what they send. */
const build = ({ options, ...setup }: SiteSetup) =>
  buildSite('adapters', emulator(), { ...setup, options: { onDemand: 'warn', ...options } });
const leaky = { SITE_ON_DEMAND: 'src/pages/leaky' };

describe.each(inThisRun(adapterRows))(
  'an asset URL in the code of a route that Astro $astro renders on demand with $adapter',
  ({ astro, adapter }) => {
    it('ends the build with an error that names the route', async () => {
      const { status, output, report } = await build({ astro, adapter, env: leaky });
      expect(status, output).not.toBe(0);
      expect(output).toMatch(/✗ error server-code \(1\)/);
      expect(output).toContain('Fix: Put the file into the project and import it, or prerender the route');
      const [finding] = report?.findings.filter(({ code }) => code === 'server-code') ?? [];
      expect(finding).toMatchObject({
        level: 'error',
        message: 'Code of the server holds an asset URL. Routes that use it: /leaky.',
        url: expect.stringContaining('https://www.datocms-assets.com/99001/1700000001-wide.jpg'),
        file: expect.stringMatching(/^\.\.\/.*src\/lib\/pictures\.js$/),
        ...{ line: 1, column: 25 },
      });
      expect(report?.findings.map(({ code }) => code).sort()).toEqual(['on-demand', 'server-code']);
    });
  },
);

const asset = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg';
const files = {
  'src/lib/shared.js': `export const logo = '${asset}?w=1';\nexport const year = () => 2024;\n`,
  'src/layouts/Base.astro': `<html><body><img src="${asset}?w=2"><slot /></body></html>\n`,
  'src/pages/od/logo.astro': `---\nimport { logo } from '../../lib/shared.js';\n---\n<img src={logo} alt="">\n`,
  'src/pages/od/plain.astro': '<p>Datocms</p>\n',
  'src/pages/od/api.json.js': 'export const GET = () => Response.json({ a: 1 });\n',
  'src/pages/od/tag.astro': `<p>1</p>\n<img src="${asset}?w=3" srcset="${asset}?w=3 1x, ${asset}?w=4 2x" alt=""><img src="${asset}?w=5" alt="">\n`,
  ...Object.fromEntries(
    [1, 2, 3].map((page) => [
      `src/pages/od/page-${page}.astro`,
      `---\nimport Base from '../../layouts/Base.astro';\n---\n<Base><p>${page}</p></Base>\n`,
    ]),
  ),
  'src/components/Offer.astro': `<img src="${asset}?w=7" alt="">\n`,
  'src/pages/offer.astro': `---
import Offer from '../components/Offer.astro';
---
<Offer server:defer>
  <img slot="fallback" src="https://www.datocms-assets.com/99001/1700000002-tall.png?auto=format&w=64" alt="">
</Offer>
`,
  'src/middleware.js': `export const onRequest = ({ locals }, next) => {\n  locals.logo = '${asset}?w=6';\n  return next();\n};\n`,
};

/** An endpoint whose code names no asset host, and the package that it asks. */
const client = {
  'node_modules/@datocms/cda-client/package.json': '{ "name": "@datocms/cda-client", "exports": "./index.mjs" }\n',
  'node_modules/@datocms/cda-client/index.mjs': 'export const executeQuery = async () => ({});\n',
  'src/pages/od/lights.json.js': `import { executeQuery } from '@datocms/cda-client';
export const GET = async () => Response.json(await executeQuery('{ a }'));
`,
};

describe.each(inThisRun(majorsWithServer))('a server of Astro %i that does not rewrite what it sends', (astro) => {
  let site: BuiltSite;
  beforeAll(async () => {
    const prepare = (root: string) => {
      for (const [file, text] of Object.entries({ ...files, ...client })) {
        mkdirSync(join(root, file, '..'), { recursive: true });
        writeFileSync(join(root, file), text);
      }
    };
    const env = { SITE_ON_DEMAND: 'src/pages/od' };
    site = await build({ adapter: 'node', astro, prepare, env, options: { serverCode: 'warn' } });
    expect(site.status, site.output).toBe(0);
  });

  it('has asset URLs in its code told once for each tag, where the source holds them, with the routes that use this code', () => {
    const found = site.report?.findings.filter(({ code }) => code === 'server-code') ?? [];
    const list = found.map(({ file, line, column, url = '', message }) => {
      const users = message.replace('Code of the server holds an asset URL. ', '');
      return `${file}:${line}:${column} ${url.replace(asset, '')} ${users}`;
    });
    expect(list, site.output).toEqual([
      '../../src/components/Offer.astro:1:11 ?w=7 Routes that use it: the server island src/components/Offer.astro.',
      '../../src/layouts/Base.astro:1:23 ?w=2 Routes that use it: /od/page-1, /od/page-2, /od/page-3.',
      '../../src/lib/shared.js:1:22 ?w=1 Routes that use it: /od/logo.',
      '../../src/middleware.js:2:18 ?w=6 It belongs to no single route (for example, middleware).',
      '../../src/pages/od/tag.astro:2:11 ?w=3 Routes that use it: /od/tag.',
      expect.stringMatching(/^\.\.\/\.\.\/src\/pages\/od\/tag\.astro:2:\d+ \?w=5 Routes that use it: \/od\/tag\.$/),
    ]);
  });

  it('has an island named that holds one, and the page around it localised', () => {
    expect(site.output).toContain('the server island src/components/Offer.astro.');
    const [onDemand] = site.report?.findings.filter(({ code }) => code === 'on-demand') ?? [];
    expect(onDemand?.message).toContain('the server island src/components/Offer.astro.');
    const page = readFileSync(join(site.dist, 'client/offer/index.html'), 'utf8');
    expect(page).toMatch(/<img src="\/_astro\/media\/tall\.\w+\.webp" alt="">/);
    expect(page).not.toContain('datocms-assets');
  });

  it('has an endpoint named that only a client of DatoCMS, which stays a package, tells of', () => {
    const patterns = site.report?.coverage.onDemand.map(({ pattern }) => pattern);
    expect(patterns, site.output).toContain('/od/lights.json');
    expect(patterns).not.toContain('/od/api.json');
  });
});

describe('a site that renders on demand', () => {
  it("builds with serverCode: 'warn', and the build warns", async () => {
    const setup = { adapter: 'node', astro: 7, env: leaky, options: { serverCode: 'warn' } } as const;
    const { status, output, report } = await build(setup);
    expect(status, output).toBe(0);
    expect(output).toMatch(/! warning server-code \(1\)/);
    expect(output).toContain('Routes that use it: /leaky.');
    expect(report?.counts).toMatchObject({ errors: 0, warnings: 2 });
  });

  it('has a verdict that says which routes are not covered, and claims no more', async () => {
    const prepare = (root: string) =>
      writeFileSync(
        join(root, 'src/pages/live/time.json.js'),
        'export const GET = () => Response.json({ time: 1 });\n',
      );
    const setup = { adapter: 'node', astro: 7, env: { SITE_ON_DEMAND: 'src/pages/live' }, prepare } as const;
    const { status, output, report } = await build(setup);
    expect(status, output).toBe(0);
    expect(output).toContain('1 of 6 routes is rendered on demand and is not covered (/live/clean).');
    expect(output).not.toContain('No asset URL of the CMS is left');
    expect(report?.coverage).toMatchObject({ routes: 6, onDemand: [{ pattern: '/live/clean', covered: false }] });
  });

  it("ends with an error with onDemand: 'error'", async () => {
    const env = { SITE_ON_DEMAND: 'src/pages/live' };
    const { status, output } = await build({ adapter: 'node', astro: 7, env, options: { onDemand: 'error' } });
    expect(status).not.toBe(0);
    expect(output).toMatch(/✗ error on-demand \(1\)/);
  });

  it('may not have an image endpoint that fetches any asset of the CMS for visitors', async () => {
    const setup: SiteSetup = {
      adapter: 'node',
      astro: 7,
      env: { SITE_ON_DEMAND: 'src/pages/live' },
      config: { image: { domains: ['www.datocms-assets.com'] } },
    };
    const { status, output } = await build(setup);
    expect(status, output).not.toBe(0);
    expect(output).toContain('/_image fetches any image of www.datocms-assets.com for any visitor.');
    const accepted = await build({ ...setup, options: { serverCode: 'warn' } });
    expect(accepted.status, accepted.output).toBe(0);
  });
});

describe.each(inThisRun(majorsWithServer))('a site without prerendered pages in Astro %i', (astro) => {
  it('has its scripts, styles and files localised', async () => {
    const setup = { adapter: 'node', astro, options: { serverCode: 'warn' } } as const;
    const { status, output, root, report } = await build({ ...setup, env: { SITE_ON_DEMAND: 'src/pages' } });
    expect(status, output).toBe(0);
    const [onDemand] = report?.findings.filter(({ code }) => code === 'on-demand') ?? [];
    expect(onDemand?.message).toBe(
      "Routes rendered on demand are not covered: /, /404, /assets.json, /leaky, /live/clean. The option `onDemand: 'warn'` has the server send them as they are.",
    );
    const statics = listDeployed(root).filter((file) => file.startsWith('dist/client/'));
    expect(statics.filter((file) => file.endsWith('.html'))).toEqual([]);
    expect(listLeaks(root).filter((file) => statics.includes(file))).toEqual([]);
    const read = (pattern: RegExp) =>
      readFileSync(join(root, statics.find((file) => pattern.test(file)) ?? ''), 'utf8');
    expect(read(/\.css$/)).toMatch(/url\(\/_astro\/media\/wide\.\w+\.webp\)/);
    expect(read(/_redirects$/)).toMatch(/^\/guide \/_astro\/media\/manual\.\w+\.pdf 302$/m);
  });
});

it.each(inThisRun([5, 7] as const))(
  'scripts in a page on demand that build URLs from the host end the build (Astro %i)',
  async (astro) => {
    const scripts = `<script>const host = 'https://www.datocms-assets.com'; document.title = host + location.hash;</script>
<script>document.body.append(import.meta.env.PUBLIC_ASSET_HOST + location.search);</script>
`;
    const prepare = (root: string) => {
      mkdirSync(join(root, 'src/pages/od'));
      writeFileSync(join(root, 'src/pages/od/script.astro'), scripts);
    };
    const env = { SITE_ON_DEMAND: 'src/pages/od', PUBLIC_ASSET_HOST: '//www.datocms-assets.com' };
    const { status, output, report } = await build({ adapter: 'node', astro, prepare, env });
    expect(status, output).not.toBe(0);
    const found = report?.findings.filter(({ code }) => code === 'host-in-code');
    expect(found).toMatchObject([
      { file: expect.stringMatching(/src\/pages\/od\/script\.astro$/), line: 1 },
      { file: expect.stringMatching(/^_astro\/script\.astro_astro_type_script_index_\d_lang\.js$/) },
    ]);
  },
);

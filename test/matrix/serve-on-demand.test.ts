import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createRuntime } from 'datocms-assets/runtime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { majorsWithServer } from '../astro/support/coverage.ts';
import { type DevServer, localUrl, startBuilt, startFunction } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { type BuiltSite, buildSite, errorText, type SiteSetup } from '../support/build-site.ts';
import { startFaultServer } from '../support/fault-server.ts';
import { type RunningWorker, startWorkerd } from '../support/start-workerd.ts';
import type { AstroMajor } from './install.ts';

const emulator = useEmulator();
const key = Buffer.alloc(32, 5).toString('base64url');
const build = ({ options, ...setup }: SiteSetup) =>
  buildSite('on-demand', emulator(), {
    ...{ adapter: 'node', astro: 7, env: { DATOCMS_ASSETS_KEY: key } },
    ...setup,
    // No record holds this picture, which /live shows.
    options: { allow: '**/*-turned.jpg', ...options },
  });

describe.each(majorsWithServer)('a server of Astro %i', (astro) => {
  const base = astro === 6 ? '/docs' : '';
  const folder = `${base}/_astro/media/`;
  // Then Astro makes `/_image?href=…` of an asset URL.
  const hasEndpoint = base === '';
  const image = { domains: ['www.datocms-assets.com'] };
  let site: BuiltSite;
  let server: DevServer;
  beforeAll(async () => {
    const config = { trailingSlash: 'always', ...(hasEndpoint ? { image } : { base }) };
    site = await build({ astro, config, options: { svg: 'sanitize' } });
    expect(site.status, site.output).toBe(0);
    server = await startBuilt(site, emulator(), { base: `${base}/`, env: { DATOCMS_CDA_TOKEN: 'published-token' } });
  });
  afterAll(() => server?.stop());
  const read = (path: string) => server.read(base + path);

  it('has a build whose verdict counts the routes as covered', () => {
    expect(site.output).toContain(
      '1 of 1 page is local. 5 routes are rendered on demand, and rewritten when they are sent. No asset URL of the CMS is left.',
    );
    const patterns = ['/assets.json', '/draft', '/live', '/picture', 'the server island src/components/Offer.astro'];
    expect(site.report?.coverage.onDemand).toEqual(patterns.map((pattern) => ({ pattern, covered: true })));
    expect(site.report?.findings).toEqual([]);
    expect(site.output).not.toContain(key);
  });

  it('holds the packages of the runtime, so that it meets no other version of them', () => {
    const require = createRequire(join(import.meta.dirname, '../../packages/datocms-assets/package.json'));
    const { dependencies } = require('./package.json') as { dependencies: Record<string, string> };
    const names = ['datocms-assets', 'xmlchars', ...Object.keys(dependencies)].join('|');
    const imports = new RegExp(`^(?:import|export)\\b.*["'](?:${names})(?:/.*)?["']`, 'm');
    const server = join(site.dist, 'server');
    const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.mjs'));
    const code = files.map((file) => readFileSync(join(server, file), 'utf8'));
    for (const message of ['The asset URL is too long to be sealed.', "The published content can't be read"]) {
      const ofRuntime = code.filter((each) => each.includes(message));
      expect(ofRuntime.map((each) => imports.exec(each)?.[0])).toEqual([undefined]);
    }
  });

  it('asks the CDA what is published when the first request comes', async () => {
    emulator().requests.clear();
    await read('/live');
    const isWalk = () => emulator().requests.filter(({ kind, status }) => kind === 'cda' && status === 200).length > 2;
    await vi.waitFor(() => expect(isWalk()).toBe(true), { timeout: 20_000 });
    expect(server.output()).not.toContain("can't be read");
  });

  it('sends pages that name no asset host, and serves their assets', async () => {
    const page = await server.fetch(`${base}/live/`);
    const html = await page.text();
    expect(page.headers.get('cache-control')).toBeNull();
    expect(html).not.toContain('datocms-assets');
    expect(html).toMatch(new RegExp(`content="https://www.example.org${folder}wide\\.[\\w-]+\\.jpg"`));
    emulator().requests.clear();
    const image = await server.fetch(localUrl(html, 'live', folder), { headers: { accept: 'image/webp' } });
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(image.headers.get('cache-control')).toBe('public, max-age=3600');
    expect((await image.arrayBuffer()).byteLength).toBeGreaterThan(100);
    expect(
      emulator()
        .requests.filter(({ kind }) => kind === 'asset')
        .map(({ path }) => path),
    ).toEqual([expect.stringContaining('/99001/1700000001-wide.jpg?auto=format&w=200')]);
    const manual = await server.fetch(localUrl(html, 'manual', folder));
    expect([manual.status, manual.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const allowed = await server.fetch(localUrl(html, 'turned', folder));
    expect([allowed.status, allowed.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
  });

  it('sends one sealed URL for each size of an image of astro:assets, and refuses what its endpoint would fetch', async () => {
    const html = await read('/picture/');
    expect(html).not.toMatch(/datocms-assets|_image/);
    emulator().requests.clear();
    const [cover = '', ...others] = new Set(html.match(new RegExp(`${folder}wide\\.[\\w-]+\\.jpg`, 'g')));
    expect((await server.fetch(cover)).status).toBe(200);
    for (const url of others) expect((await server.fetch(url)).status).toBe(200);
    const asked = [...emulator().requests].map(({ path }) => path.replace('/99001/1700000001-wide.jpg', '')).sort();
    const sized = [
      '?fit=crop&fm=webp&h=120&w=180',
      '?fit=crop&fm=webp&h=60&w=90',
      '?fit=max&fm=avif&q=25&w=80',
      '?fit=max&fm=png&q=25&w=80',
    ];
    expect(asked).toEqual(hasEndpoint ? sized : ['', '?auto=format']);
    const secret = encodeURIComponent('https://www.datocms-assets.com/99001/1700000003-secret.jpg');
    const answer = await server.fetch(`${base}/_image/?href=${secret}&w=100&f=webp`);
    const direct = await server.fetch(`${base}/%5Fimage?href=${secret}&w=100&f=webp`);
    expect([answer.ok, direct.ok]).toEqual([false, false]);
    expect([...emulator().requests].filter(({ path }) => path.includes('secret'))).toEqual([]);
  });

  it('refuses a URL that was changed', async () => {
    const url = localUrl(await read('/live/'), 'live', folder);
    for (const changed of [url.replace('wide', 'tall'), `${url}x`, `${folder}a.b.jpg`]) {
      expect((await server.fetch(changed)).status, changed).toBe(404);
    }
  });

  it('gives an unpublished asset a URL that expires, in a page that no cache keeps', async () => {
    const page = await server.fetch(`${base}/draft/`);
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    const html = await page.text();
    expect(html).not.toContain('datocms-assets');
    const image = await server.fetch(localUrl(html, 'secret', folder));
    expect(image.status).toBe(200);
    expect(image.headers.get('cache-control')).toMatch(/^private, max-age=[34]\d{3}$/);
  });

  it('rewrites endpoints, actions and server islands too', async () => {
    const call = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
    const action = await server.fetch(`${base}/_actions/picture/`, call);
    expect([action.status, action.headers.get('content-type')]).toEqual([200, 'application/json+devalue']);
    expect(await action.text()).toMatch(new RegExp(`"[^"]*${folder}wide\\.[\\w-]+\\.jpg"`));
    const { image } = JSON.parse(await read('/assets.json')) as { image: string };
    expect(image.replace('https://www.example.org', '')).toMatch(new RegExp(`^${folder}tall\\.[\\w-]+\\.png$`));
    const html = await read('/');
    const [, island = ''] = /["'](\/[^"']*_server-islands\/[^"']+)["']/.exec(html) ?? [];
    const offer = await read(island.slice(base.length).replaceAll('&amp;', '&'));
    expect((await server.fetch(localUrl(offer, 'offer', folder))).status).toBe(200);
  });

  it('has stored files in prerendered pages and redirects', async () => {
    const stored = localUrl(await read('/'), 'stored', folder);
    expect(readdirSync(join(site.dist, 'client/_astro/media'))).toContain(stored.slice(folder.length));
    expect((await server.fetch(stored)).headers.get('content-type')).toBe('image/webp');
    const { headers } = await server.fetch(`${base}/brochure/`, { redirect: 'manual' });
    expect(headers.get('location')).toMatch(new RegExp(`^${folder}manual\\.\\w+\\.pdf$`));
  });

  it.each<[string, readonly number[], isOpened: boolean, isSame: boolean]>([
    ['the same key', [5], true, true],
    ['another key in front of it', [6, 5], true, false],
    ['another key', [6], false, false],
  ])('shares its URLs with a server that has %s', async (_, keys, isOpened, isSame) => {
    const url = localUrl(await read('/live/'), 'live', folder);
    const env = { DATOCMS_ASSETS_KEY: keys.map((byte) => Buffer.alloc(32, byte).toString('base64url')).join() };
    const other = await startBuilt(site, emulator(), { base: `${base}/`, env });
    try {
      expect((await other.fetch(url)).status).toBe(isOpened ? 200 : 404);
      const own = localUrl(await other.read(`${base}/live/`), 'live', folder);
      expect(own === url).toBe(isSame);
      expect((await other.fetch(own)).status).toBe(200);
    } finally {
      await other.stop();
    }
  });

  it('keeps assets for the next request and the next server, and cleans SVG files if that is wanted', async () => {
    const runtime = createRuntime({
      key,
      route: folder.slice(0, -1),
      site: 'https://www.example.org',
      isPublished: () => false,
    });
    const sealed = (file: string) => runtime.seal(`https://www.datocms-assets.com/99001/1700000001-${file}`);
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const assets = await startFaultServer({
      '/99001/1700000001-draft.svg': { headers: { 'content-type': 'image/svg+xml' }, body: svg },
    });
    const env = { ASSETS_ORIGIN: assets.origin };
    try {
      for (let times = 0; times < 2; times++) {
        const other = await startBuilt(site, emulator(), { base: `${base}/`, env });
        try {
          const response = await other.fetch(await sealed('draft.svg'));
          expect([response.status, await response.text()]).toEqual([
            200,
            '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
          ]);
          const headers = { 'if-none-match': response.headers.get('etag') as string };
          expect((await other.fetch(await sealed('draft.svg'), { headers })).status).toBe(304);
          expect(assets.requests).toHaveLength(1);
        } finally {
          await other.stop();
        }
      }
      expect(readdirSync(join(site.root, 'node_modules/.cache/datocms-assets'))).toEqual(['answers-v1']);
    } finally {
      await assets.close();
    }
  });
});

/** Where the Cloudflare adapter puts the worker and the static files. Before version 13 it put one into the other. */
const workerOf = ({ dist }: BuiltSite, astro: AstroMajor) =>
  astro === 5
    ? { entry: join(dist, '_worker.js/index.js'), assets: dist }
    : { entry: join(dist, 'server/entry.mjs'), assets: join(dist, 'client') };

// What the adapter of Astro 6 builds has the form of that of 7.
describe.each<AstroMajor>([5, 7])('a worker of Astro %i, in workerd without the APIs of Node', (astro) => {
  // Cloudflare Pages asks no worker for what is in the other folder.
  const folder = astro === 5 ? '/_astro-media/' : '/_astro/media/';
  const workerKey = Buffer.alloc(32, 6).toString('base64url');
  let worker: RunningWorker;
  beforeAll(async () => {
    const site = await build({ astro, adapter: 'cloudflare' });
    expect(site.status, site.output).toBe(0);
    const hosts = { 'www.datocms-assets.com': emulator().assetsOrigin };
    const { entry, assets } = workerOf(site, astro);
    worker = await startWorkerd(entry, { DATOCMS_ASSETS_KEY: workerKey }, { assets, hosts });
  });
  afterAll(() => worker?.close());
  const read = async (path: string) => (await fetch(worker.origin + path)).text();

  it('sends pages that name no asset host, and serves their assets', async () => {
    const html = await read('/live');
    expect(html).not.toContain('datocms-assets');
    expect(html).toMatch(new RegExp(`content="https://www.example.org${folder}wide\\.[\\w-]+\\.jpg"`));
    const image = await fetch(worker.origin + localUrl(html, 'live', folder), { headers: { accept: 'image/webp' } });
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect((await fetch(`${worker.origin}${localUrl(html, 'live', folder)}x`)).status).toBe(404);
    const allowed = await fetch(worker.origin + localUrl(html, 'turned', folder));
    expect([allowed.status, allowed.headers.get('cache-control')]).toEqual([200, 'public, max-age=3600']);
    expect(await read('/assets.json')).not.toContain('datocms-assets');
  });

  it('gives an unpublished asset a URL that expires, in a page that no cache keeps', async () => {
    const page = await fetch(`${worker.origin}/draft`);
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    const image = await fetch(worker.origin + localUrl(await page.text(), 'secret', folder));
    expect(image.status).toBe(200);
    expect(image.headers.get('cache-control')).toMatch(/^private, max-age=[34]\d{3}$/);
  });

  it('takes the key of its binding before that of the build', async () => {
    const route = folder.replace(/\/$/, '');
    const options = { route, site: 'https://www.example.org', isPublished: () => true };
    const seal = (withKey: string) =>
      createRuntime({ ...options, key: withKey }).seal('https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=70');
    const status = async (withKey: string) => (await fetch(worker.origin + (await seal(withKey)))).status;
    expect([await status(workerKey), await status(key)]).toEqual([200, 404]);
  });
});

const netlify = '.netlify/v1/functions/ssr/ssr.mjs';
const vercel = (entry: string) => `.vercel/output/functions/_render.func/${entry}`;
describe.each<[AstroMajor, 'netlify' | 'vercel', file: string]>([
  [7, 'netlify', netlify],
  [5, 'vercel', vercel('dist/server/entry.mjs')],
  [7, 'vercel', vercel('entry.mjs')],
])('the function that Astro %i builds with %s, called in Node', (astro, adapter, file) => {
  // Vercel gives all files in the other folder a lifetime of a year.
  const folder = adapter === 'vercel' ? '/_astro-media/' : '/_astro/media/';

  it('sends pages that name no asset host, and serves their assets, with the key of its environment', async () => {
    const site = await build({ astro, adapter });
    expect(site.status, site.output).toBe(0);
    expect(site.report?.coverage.onDemand.map(({ covered }) => covered)).toEqual(Array(5).fill(true));
    const functionKey = Buffer.alloc(32, 6).toString('base64url');
    const server = await startFunction(site, emulator(), file, { DATOCMS_ASSETS_KEY: functionKey });
    try {
      const html = await server.read('/live');
      expect(html).not.toContain('datocms-assets');
      const image = await server.fetch(localUrl(html, 'live', folder), { headers: { accept: 'image/webp' } });
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
      expect((await server.fetch(`${localUrl(html, 'live', folder)}x`)).status).toBe(404);
      const page = await server.fetch('/draft');
      expect(page.headers.get('cache-control')).toBe('private, no-store');
      const secret = await server.fetch(localUrl(await page.text(), 'secret', folder));
      expect(secret.headers.get('cache-control')).toMatch(/^private, max-age=[34]\d{3}$/);
      const options = { route: folder.slice(0, -1), site: 'https://www.example.org', isPublished: () => true };
      const sealed = await createRuntime({ ...options, key: functionKey }).seal(
        'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=70',
      );
      expect((await server.fetch(sealed)).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

describe('an asset that was published at the time of one build, and is no longer at the time of the next', () => {
  it('has a permanent URL first, which then stops working', async () => {
    // In a build with drafts, everything counts as published.
    const before = await build({ options: { content: 'drafts', token: 'drafts-token' } });
    const first = await startBuilt(before, emulator());
    const page = await first.fetch('/draft');
    const url = localUrl(await page.text(), 'secret');
    const image = await first.fetch(url);
    await first.stop();
    expect([page.headers.get('cache-control'), image.status]).toEqual(['public, max-age=600', 200]);
    const second = await startBuilt(await build({}), emulator());
    const withdrawn = await second.fetch(url);
    await second.stop();
    expect([withdrawn.status, withdrawn.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });
});

describe('a build with routes on demand', () => {
  it('makes a server that answers nothing with a malformed key, and does not show it', async () => {
    const site = await build({});
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

  it('without a key makes one of its own, and warns of rolling deployments', async () => {
    const { status, output } = await build({ env: {} });
    expect(status, output).toBe(0);
    expect(output.match(/DATOCMS_ASSETS_KEY is not set.*rolling deployment/g)).toHaveLength(1);
  });

  it('counts the route of the front page once, which Astro has twice in a site with languages', async () => {
    const i18n = {
      locales: ['en', 'it'],
      defaultLocale: 'en',
      routing: { prefixDefaultLocale: true, redirectToDefaultLocale: true },
    };
    const prepare = (root: string) =>
      renameSync(join(root, 'src/pages/live.astro'), join(root, 'src/pages/index.astro'));
    const { report, output } = await build({ config: { i18n }, prepare });
    const patterns = report?.coverage.onDemand.map(({ pattern }) => pattern);
    expect(patterns, output).toEqual([...new Set(patterns)]);
    expect(patterns).toContain('/');
    expect(output).toContain(`${patterns?.length} routes are rendered on demand`);
  });

  const bypass = "export default { fetch: () => new Response('none') };\n";
  const write = (file: string, text: string) => (root: string) => writeFileSync(join(root, file), text);
  it.each<[string, SiteSetup, string]>([
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
      'the module of runtime.index is missing',
      { options: { runtime: { index: './src/published.ts' } } },
      'runtime.index: there is no file /',
    ],
    [
      'the module of runtime.index would never be read',
      { options: { runtime: { index: 'published', refresh: 0 } } },
      'runtime.index: is never read with `refresh: 0`. Remove one of them.',
    ],
  ])('ends at its start if %s', async (_, setup, message) => {
    const site = await build(setup);
    expect(site.status).not.toBe(0);
    expect(errorText(site)).toContain(message);
    expect(site.output).not.toContain('not-a-key');
  });

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
    expect(output).not.toContain('DATOCMS_ASSETS_KEY');
  });

  it.each<[AstroMajor, 'netlify' | 'vercel', option: object]>([
    [5, 'vercel', { edgeMiddleware: true }],
    [7, 'netlify', { middlewareMode: 'edge' }],
  ])(
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

  const fetchFile = (code: string, imports = '') =>
    `import { FetchState, middleware, pages } from 'astro/fetch';\n${imports}export default { fetch: ${code} };\n`;
  const localized = fetchFile(
    'localizeFetch((request) => pages(new FetchState(request)))',
    "import { localizeFetch } from 'astro-datocms-assets/fetch';\n",
  );
  it.each<[string, SiteSetup]>([
    [
      'calls middleware()',
      {
        prepare: write(
          'src/fetch.js',
          fetchFile(
            '(request) => { const state = new FetchState(request); return middleware(state, () => pages(state)); }',
          ),
        ),
      },
    ],
    ['is wrapped in localizeFetch()', { prepare: write('src/fetch.js', localized) }],
    [
      'is wrapped in localizeFetch(), with advanced routing of Astro 6',
      { astro: 6, config: { experimental: { advancedRouting: true } }, prepare: write('src/app.ts', localized) },
    ],
  ])('serves through a file that answers requests if it %s', async (_, setup) => {
    const image = { domains: ['www.datocms-assets.com'] };
    const site = await build({ ...setup, config: { image, ...setup.config } });
    expect(site.status, site.output).toBe(0);
    const server = await startBuilt(site, emulator());
    try {
      const html = await server.read('/live/');
      expect(html).not.toContain('datocms-assets');
      expect((await server.fetch(localUrl(html, 'live'))).status).toBe(200);
      expect((await server.fetch(`${localUrl(html, 'live')}x`)).status).toBe(404);
      const stored = localUrl(await server.read('/'), 'stored');
      expect((await server.fetch(stored)).headers.get('content-type')).toBe('image/webp');
      expect(stored.length).toBeLessThan(60);
      const secret = encodeURIComponent('https://www.datocms-assets.com/99001/1700000003-secret.jpg');
      expect((await server.fetch(`/_image?href=${secret}&w=100&f=webp`)).ok).toBe(false);
    } finally {
      await server.stop();
    }
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

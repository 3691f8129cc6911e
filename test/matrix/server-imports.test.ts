import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { devRows, inThisRun, isOnNode } from '../astro/support/coverage.ts';
import { type DevServer, localUrl, startAstro, startBuilt } from '../astro/support/dev-server.ts';
import { useOnDemandSite } from '../astro/support/on-demand-site.ts';
import { copySite, errorText, type SiteSetup } from '../support/build-site.ts';

const { emulator, build } = useOnDemandSite();
const write = (file: string, text: string) => (root: string) => writeFileSync(join(root, file), text);

describe('astro-datocms-assets/fetch', () => {
  const fetchFile = (code: string, imports = '') =>
    `import { FetchState, middleware, pages } from 'astro/fetch';\n${imports}export default { fetch: ${code} };\n`;
  const localized = fetchFile(
    'localizeFetch((request) => pages(new FetchState(request)))',
    "import { localizeFetch } from 'astro-datocms-assets/fetch';\n",
  );
  const honoApp = `import { actions, i18n, middleware, pages } from 'astro/hono';
import { localizeFetch } from 'astro-datocms-assets/fetch';
import { Hono } from 'hono';
const app = new Hono();
app.use(actions());
app.use(middleware());
app.get('/hello.json', (context) => context.json({ image: 'https://www.datocms-assets.com/99001/1700000001-wide.jpg' }));
app.use(pages());
app.use(i18n());
export default { fetch: localizeFetch(app.fetch) };
`;

  /** The server sends pages with URLs of its own, and Astro's image endpoint fetches nothing of the CMS for visitors. */
  async function expectLocalized(server: DevServer): Promise<void> {
    const html = await server.read('/live/');
    expect(html).not.toContain('datocms-assets');
    expect((await server.fetch(localUrl(html, 'live'))).status).toBe(200);
    expect((await server.fetch(`${localUrl(html, 'live')}x`)).status).toBe(404);
    const stored = localUrl(await server.read('/'), 'stored');
    expect((await server.fetch(stored)).headers.get('content-type')).toBe('image/webp');
    expect(stored.length).toBeLessThan(60);
    const secret = 'www.datocms-assets.com/99001/1700000003-secret.jpg';
    const addresses = [
      'https://',
      'http://',
      'http:/',
      'http:',
      'https:/',
      'https:',
      'http:\\',
      '//',
      '/\\',
      ' HTTP:/',
    ];
    const given = [];
    for (const path of ['/_image', '//_image', '///_image', '/%5Fimage', '/%255Fimage', '/_image/', '/x/../_image']) {
      for (const address of addresses) {
        const { ok } = await fetch(`${server.origin}${path}?href=${encodeURIComponent(address + secret)}&w=100&f=webp`);
        if (ok) given.push(`${path} ${address}`);
      }
    }
    expect(given).toEqual([]);
  }

  const image = { domains: ['www.datocms-assets.com'] };
  const files: readonly [string, SiteSetup][] = [
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
      'is an app of Hono that is wrapped in localizeFetch(), with advanced routing of Astro 6',
      { astro: 6, config: { experimental: { advancedRouting: true } }, prepare: write('src/app.ts', honoApp) },
    ],
  ];
  it.each(files.filter(([, { astro = 7 }]) => inThisRun([astro]).length > 0))(
    'serves through a file that answers requests if it %s',
    async (_, setup) => {
      const site = await build({ ...setup, config: { image, ...setup.config } });
      expect(site.status, site.output).toBe(0);
      const server = await startBuilt(site, emulator());
      try {
        await expectLocalized(server);
      } finally {
        await server.stop();
      }
    },
  );

  it('serves through an app of Hono, and rewrites what it answers besides pages: rewritten ones, actions, routes, and the page for unknown ones', async () => {
    const rewrite = '---\nexport const prerender = false;\nreturn Astro.rewrite("/live");\n---\n';
    const unknown =
      '---\nexport const prerender = false;\n---\n<img src="https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=9" alt="">\n';
    const site = await build({
      config: { image },
      prepare: (root) => {
        write('src/fetch.ts', honoApp)(root);
        write('src/pages/other.astro', rewrite)(root);
        write('src/pages/404.astro', unknown)(root);
      },
    });
    expect(site.status, site.output).toBe(0);
    const server = await startBuilt(site, emulator());
    try {
      await expectLocalized(server);
      const call = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
      for (const [path, init] of [['/other'], ['/hello.json'], ['/unknown'], ['/_actions/picture', call]] as const) {
        const text = await (await server.fetch(path, init)).text();
        const [url = ''] = /\/_astro\/media\/wide\.[\w-]+\.jpg/.exec(text) ?? [];
        expect(url, `${path}: ${text}`).not.toBe('');
        expect(text).not.toContain('datocms-assets');
        expect((await server.fetch(url)).status).toBe(200);
      }
      const draft = await server.fetch('/draft');
      expect(draft.headers.get('cache-control')).toBe('private, no-store');
    } finally {
      await server.stop();
    }
  });

  it.each(inThisRun(devRows, isOnNode))('localises an app of Hono in astro dev ($adapter)', async ({ adapter }) => {
    const prepare = write('src/fetch.ts', honoApp);
    const site = await copySite('on-demand', emulator(), { adapter, astro: 7, prepare });
    const server = await startAstro('dev', site);
    try {
      const call = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
      for (const [path, init] of [['/'], ['/live'], ['/hello.json'], ['/_actions/picture', call]] as const) {
        const text = await (await server.fetch(path, init)).text();
        const [url = ''] = /\/_astro\/media\/wide\.[\w-]+\.\w+/.exec(text) ?? [];
        expect(url, `${path}: ${text}`).not.toBe('');
        expect(text).not.toContain('datocms-assets.com');
        expect((await server.fetch(url)).headers.get('content-type')).toMatch(/^image\//);
      }
      expect(server.output()).not.toContain('src/fetch.ts: ');
    } finally {
      await server.stop();
    }
  });

  it('is missed by astro dev where an app of Hono is not wrapped in it', async () => {
    const prepare = write('src/fetch.ts', honoApp.replace('localizeFetch(app.fetch)', 'app.fetch'));
    const site = await copySite('on-demand', emulator(), { adapter: 'node', astro: 7, prepare });
    const server = await startAstro('dev', site);
    try {
      expect(server.output()).toContain('src/fetch.ts: calls middleware() of astro/hono');
    } finally {
      await server.stop();
    }
  });
});

describe('astro-datocms-assets/data', () => {
  // As hexadecimal digits, which no response is searched for.
  const code = `import { localizeData } from 'astro-datocms-assets/data';
export const prerender = false;
export async function GET({ url }) {
  const image = url.searchParams.get('image');
  const data = [await localizeData({ image }), await localizeData({ image }, { profile: 'portable' })];
  return new Response(Buffer.from(JSON.stringify(data)).toString('hex'));
}
`;
  const stored = `---
import { localizeData } from 'astro-datocms-assets/data';
const { image } = await localizeData({ image: 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=2' });
---
<img id="stored" src={image} alt="">
`;
  const collection = `import { z } from 'astro/zod';
import { defineCollection } from 'astro:content';
import { localizeData } from 'astro-datocms-assets/data';
const loader = () => localizeData([{ id: 'one' }]);
export const collections = { texts: defineCollection({ loader, schema: z.object({ id: z.string() }) }) };
`;
  const importData = (root: string) => {
    write('src/pages/mail.js', code)(root);
    write('src/pages/stored.astro', stored)(root);
    write('src/content.config.ts', collection)(root);
  };

  it.each(inThisRun([5, 7] as const))('gives code of Astro %i data with URLs of the site', async (astro) => {
    const site = await build({ astro, prepare: importData });
    expect(site.status, site.output).toBe(0);
    const server = await startBuilt(site, emulator());
    try {
      const image = encodeURIComponent('https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=1');
      const [page, mail] = JSON.parse(Buffer.from(await server.read(`/mail?image=${image}`), 'hex').toString());
      expect(page.image).toMatch(/^\/_astro\/media\/wide\.[\w-]+\.jpg$/);
      expect(mail.image).toMatch(/^https:\/\/www\.example\.org\/_astro\/media\/wide\.[\w-]+\.jpg$/);
      for (const each of [page.image, new URL(mail.image).pathname]) {
        expect((await server.fetch(each)).headers.get('content-type')).toMatch(/^image\//);
      }
      const url = localUrl(await server.read('/stored/'), 'stored');
      expect(existsSync(join(site.dist, 'client', url))).toBe(true);
      expect((await server.fetch(url)).headers.get('content-type')).toMatch(/^image\//);
    } finally {
      await server.stop();
    }
  });

  it.each(inThisRun([6] as const))(
    'gives such data to code for workers, whose packages Astro %i bundles before it loads content',
    async (astro) => {
      const { status, output } = await build({ astro, adapter: 'cloudflare', prepare: importData });
      expect(status, output).toBe(0);
    },
  );

  it.each(inThisRun([5, 7] as const))(
    'names the import that code for browsers can not have, with Astro %i',
    async (astro) => {
      const page = "<script>import { localizeData } from 'astro-datocms-assets/data'; localizeData({});</script>\n";
      const site = await build({ astro, prepare: write('src/pages/browser.astro', page) });
      expect([site.status, errorText(site)]).toEqual([
        1,
        expect.stringContaining('astro-datocms-assets/data is for code of the server. A file that imports it'),
      ]);
    },
  );
});

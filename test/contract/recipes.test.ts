import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRuntime } from 'datocms-assets/runtime';
import { build, type Plugin } from 'esbuild';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

// The code of docs/recipes.md and docs/frameworks, called as a framework calls it. What a framework gives is replaced by what these tests need of it.
const docs = join(import.meta.dirname, '../../docs');
const files = ['recipes.md', ...globSync('frameworks/*.md', { cwd: docs })];
const document = files.map((file) => readFileSync(join(docs, file), 'utf8')).join('\n');
const recipes = new Map(
  Array.from(document.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g), ([, name = '', code = '']) => [name, code]),
);

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=100';
const draft = 'https://www.datocms-assets.com/99001/1700000003-draft.jpg';
const picture = Buffer.from(
  '47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b',
  'hex',
);
const assets = createRuntime({
  key: Buffer.alloc(32, 5).toString('base64url'),
  route: '/media',
  site: 'https://www.example.org',
  isPublished: (path) => !path.includes('draft'),
  fetch: async () => new Response(picture, { headers: { 'content-type': 'image/gif' } }),
});
const sealed = await assets.seal(url);
const html = { 'content-type': 'text/html' };
const requestOf = (path: string) => new Request(`https://www.example.org${path}`);

afterEach(() => vi.unstubAllGlobals());

/**
 * Loads a recipe.
 * @param modules those of the framework, as code; others are the real ones
 * @param globals what the framework needs no import for
 */
async function load(name: string, { modules = {}, globals = {} }: Partial<Record<'modules' | 'globals', object>> = {}) {
  const folder = temporaryFolder('recipe');
  writeFileSync(join(folder, 'recipe.ts'), recipes.get(name) ?? `throw new Error('There is no recipe ${name}.')`);
  for (const [global, value] of Object.entries({ assets, ...globals })) vi.stubGlobal(global, value);
  const codes: Readonly<Record<string, string>> = { assets: 'export const { assets } = globalThis;', ...modules };
  const nameOf = (path: string) => (/\/assets(?:\.server)?$/.test(path) ? 'assets' : path);
  const stand: Plugin = {
    name: 'stand-ins',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /./ }, ({ path }) => (nameOf(path) in codes ? { path, namespace: 'stand-in' } : undefined));
      onLoad({ filter: /./, namespace: 'stand-in' }, ({ path }) => ({ contents: codes[nameOf(path)] ?? '' }));
    },
  };
  const outfile = join(folder, 'recipe.mjs');
  const nodePaths = [join(import.meta.dirname, '../node_modules')];
  const entryPoints = [join(folder, 'recipe.ts')];
  await build({ entryPoints, bundle: true, format: 'esm', platform: 'node', outfile, nodePaths, plugins: [stand] });
  return import(pathToFileURL(outfile).href);
}

describe('the recipe for', () => {
  it('SvelteKit answers assets and rewrites all else', async () => {
    const { handle } = await load('src/hooks.server.ts');
    const ask = (path: string, answer: Response): Promise<Response> =>
      handle({ event: { url: new URL(requestOf(path).url), request: requestOf(path) }, resolve: async () => answer });
    const page = await ask('/', new Response(`<img src="${url}">`, { headers: html }));
    expect(await page.text()).toBe(`<img src="${sealed}">`);
    const data = await ask(
      '/__data.json',
      new Response(`{"a":"${draft}"}\n`, { headers: { 'content-type': 'text/sveltekit-data' } }),
    );
    expect(await data.text()).not.toContain('datocms');
    expect((await ask(sealed, new Response('not asked'))).headers.get('content-type')).toBe('image/gif');
  });

  describe('Nuxt', () => {
    interface Event {
      readonly path: string;
      readonly method: string;
      readonly headers: Record<string, unknown>;
    }
    const h3 = {
      defineEventHandler: (handler: unknown) => handler,
      defineNitroPlugin: (plugin: unknown) => plugin,
      toWebRequest: ({ path }: Event) => requestOf(path),
      getRequestURL: ({ path }: Event) => new URL(requestOf(path).url),
      getResponseHeaders: ({ headers }: Event) => headers,
      setResponseHeader: ({ headers }: Event, name: string, value: string) => {
        headers[name] = value;
      },
      removeResponseHeader: ({ headers }: Event, name: string) => delete headers[name],
    };
    const eventOf = (path: string, headers = {}): Event => ({ path, method: 'GET', headers });

    it('answers assets', async () => {
      const { default: handler } = await load('server/routes/media/[...name].ts', { globals: h3 });
      expect((await handler(eventOf(sealed))).headers.get('content-type')).toBe('image/gif');
    });

    it('rewrites what Nitro sends', async () => {
      const { default: plugin } = await load('server/plugins/assets.ts', { globals: h3 });
      let beforeResponse = async (_: Event, answer: { body: unknown }) => void answer;
      plugin({
        hooks: {
          hook: (name: string, listener: typeof beforeResponse) => {
            expect(name).toBe('beforeResponse');
            beforeResponse = listener;
          },
        },
      });
      const answers = async (body: unknown, event: Event) => {
        const answer = { body };
        await beforeResponse(event, answer);
        return answer.body;
      };
      const event = eventOf('/', { ...html, etag: '"x"', link: `<${url}>`, 'set-cookie': ['a=1', 'b=2'] });
      expect(await answers(`<img src="${draft}">`, event)).not.toContain('datocms');
      const link = `<${await assets.seal(url)}>`;
      expect(event.headers).toEqual({
        ...html,
        link,
        'set-cookie': ['a=1', 'b=2'],
        'cache-control': 'private, no-store',
      });
      expect(await answers({ image: { url } }, eventOf('/api'))).toEqual({ image: { url: sealed } });
      const bytes = Buffer.from(url);
      expect(await answers(bytes, eventOf('/file'))).toBe(bytes);
      expect(await answers(undefined, eventOf('/empty'))).toBe(undefined);
    });
  });

  it('Next.js seals data, and answers assets', async () => {
    const client = `export const executeQuery = async () => (${JSON.stringify({ image: { url } })});`;
    const { query } = await load('lib/query.ts', { modules: { '@datocms/cda-client': client, 'server-only': '' } });
    expect(await query('{ image { url } }', {})).toEqual({ image: { url: sealed } });
    const { GET, HEAD } = await load('app/media/[...name]/route.ts');
    expect((await GET(requestOf(sealed))).headers.get('content-type')).toBe('image/gif');
    expect((await HEAD(new Request(requestOf(sealed), { method: 'HEAD' }))).status).toBe(200);
  });

  it('React Router rewrites pages and the data of links, and answers assets', async () => {
    const { middleware } = await load('app/root.tsx');
    const send = async (body: string, type: string): Promise<string> => {
      const answer = async () => new Response(body, { headers: { 'content-type': type } });
      return (await middleware[0]({ request: requestOf('/') }, answer)).text();
    };
    expect(await send(`<img src="${url}">`, 'text/html')).toBe(`<img src="${sealed}">`);
    expect(await send(`[{"_1":2},"url","${url}"]\n`, 'text/x-script; charset=utf-8')).toMatch(
      /^\[\{"_1":2\},"url","\/media\/[^"]+"\]\n$/,
    );
    const { loader } = await load('app/routes/media.ts');
    expect((await loader({ request: requestOf(sealed) })).headers.get('content-type')).toBe('image/gif');
  });

  it('Remix rewrites pages and the data of links, and answers assets', async () => {
    const render = `export default async () => new Response('<img src="${url}">', { headers: { 'content-type': 'text/html' } });`;
    const entry = await load('app/entry.server.tsx', { modules: { './render.server': render } });
    const page: Response = await entry.default(requestOf('/'), 200, new Headers(), {});
    expect(await page.text()).toBe(`<img src="${sealed}">`);
    const answer = Response.json({ url });
    expect(await (await entry.handleDataRequest(answer, { request: requestOf('/') })).json()).toEqual({ url: sealed });
    const { loader } = await load('app/routes/media.$.ts');
    expect((await loader({ request: requestOf(sealed) })).headers.get('content-type')).toBe('image/gif');
  });

  it('Hono rewrites bodies and headers, and answers assets', async () => {
    const { app } = await load('server.ts');
    app.get('/', (context: { header: (...pair: string[]) => void; html: (text: string) => Response }) => {
      context.header('link', `<${url}>; rel=preload; as=image`);
      context.header('etag', '"x"');
      return context.html(`<img src="${draft}">`);
    });
    const page: Response = await app.request('/');
    expect(await page.text()).not.toContain('datocms');
    expect(page.headers.get('link')).toBe(`<${sealed}>; rel=preload; as=image`);
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    expect(page.headers.has('etag')).toBe(false);
    expect((await app.request(sealed)).headers.get('content-type')).toBe('image/gif');
  });

  it('Express answers assets', async () => {
    const { media } = await load('media.ts');
    const server = createServer((incoming, outgoing) => {
      // Express takes the start of the path off.
      const { url: originalUrl = '' } = incoming;
      void media(Object.assign(incoming, { originalUrl, url: originalUrl.replace('/media', '') }), outgoing);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
    const asset = await get(sealed);
    expect([asset.status, Buffer.from(await asset.arrayBuffer()).equals(picture)]).toEqual([200, true]);
    const etag = asset.headers.get('etag') ?? '';
    expect((await get(sealed, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await get(sealed, { method: 'HEAD' })).status).toBe(200);
    expect((await get(`${sealed}x`)).status).toBe(404);
    server.closeAllConnections();
    server.close();
  });
});

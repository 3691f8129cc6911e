import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inThisRun, majorsWithServer } from '../astro/support/coverage.ts';
import { type DevServer, localUrl, startBuilt } from '../astro/support/dev-server.ts';
import { allowSlowBuilds, testProject } from '../astro/support/use-emulator.ts';
import { type BuiltSite, buildSite, removeSites } from '../support/build-site.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

allowSlowBuilds();
const env = {
  DATOCMS_ASSETS_KEY: Buffer.alloc(32, 5).toString('base64url'),
  DATOCMS_CDA_TOKEN: 'published-token',
};
const project = temporaryFolder('project');
const record = join(project, 'records/article/secret.json');
let draft: string;
let emulator: Emulator;
beforeAll(async () => {
  cpSync(testProject, project, { recursive: true });
  draft = readFileSync(record, 'utf8');
  emulator = await startEmulator({ project });
});
afterAll(async () => {
  removeSites();
  await emulator.stop();
});

describe.each(inThisRun(majorsWithServer))('the middleware of a built server of Astro %i', (astro) => {
  let site: BuiltSite;
  let server: DevServer;
  beforeAll(async () => {
    const setup = {
      astro,
      adapter: 'node',
      env,
      options: { allow: '**/*-turned.jpg', runtime: { refresh: 1, unresolved: 'blank' } },
    } as const;
    site = await buildSite('middleware', emulator, setup);
    expect(site.status, site.output).toBe(0);
    server = await startBuilt(site, emulator);
  });
  afterAll(() => server?.stop());

  /** Nothing of the CMS may be in any answer. */
  const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await server.fetch(path, { method, headers, redirect: 'manual' });
    const text = await response.text();
    const head = JSON.stringify([...response.headers]);
    expect([path, `${head}${text}`.includes('datocms'), `${head}${text}`.includes('99001')]).toEqual([
      path,
      false,
      false,
    ]);
    return { status: response.status, text, headers: response.headers };
  };

  it.each<[page: string, path: string, status: number, asset: string | undefined]>([
    ['a page that rewrites to another one', '/rewritten', 200, 'wide'],
    ['a page to which middleware passes on', '/passed-on', 200, 'secret'],
    ['a page that middleware has read and changed', '/read', 200, 'wide'],
    ['a page that sets a cookie and shows the address of the visitor', '/session', 200, 'wide'],
    ['the page for what is not found', '/none', 404, 'secret'],
    ['the page for errors, after a page that fails', '/broken', 500, 'wide'],
  ])('localises %s', async (_, path, status, asset) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    const image = await get(localUrl(answer.text, asset ?? ''));
    expect([image.status, image.headers.get('link')]).toEqual([
      200,
      expect.stringMatching(/^<\/_astro\/media\/wide\.[\w-]+\.jpg>; rel="canonical"$/),
    ]);
    // Whatever the middleware of the site sets on all responses.
    expect([image.headers.get('content-security-policy'), image.headers.get('set-cookie')]).toEqual([
      expect.stringContaining('sandbox'),
      null,
    ]);
    expect(image.headers.get('cache-control')).toMatch(asset === 'secret' ? /^private, / : /^public, max-age=3600$/);
    // Astro 6 and 7 keep the page to which it rewrites in the route cache, so it is read to its end.
    const ofWide = path === '/rewritten' && astro > 5 ? null : 'private';
    expect(answer.headers.get('cache-control')).toBe(asset === 'secret' ? 'private, no-store' : ofWide);
    if (path === '/read') expect(answer.text).toContain('Read by the middleware.');
    if (path === '/session')
      expect([answer.headers.get('set-cookie'), answer.text]).toEqual([
        'seen=yes',
        expect.stringContaining('127.0.0.1'),
      ]);
  });

  it.each<[string, status: number, method: string, headers: (etag: string) => Record<string, string>]>([
    ['of an asset without its bytes', 200, 'HEAD', () => ({})],
    ['of a part of an asset', 206, 'GET', () => ({ range: 'bytes=5-9' })],
    ['of an asset that the browser has', 304, 'GET', (etag) => ({ 'if-none-match': etag })],
  ])('localises the headers %s', async (_, status, method, headers) => {
    const url = localUrl((await get('/read')).text, 'wide');
    const whole = await get(url);
    const answer = await get(url, headers(whole.headers.get('etag') ?? ''), method);
    expect([answer.status, answer.headers.get('link')]).toEqual([status, whole.headers.get('link')]);
  });

  it('keeps an asset with a cookie of the site out of caches, and sends what middleware sends in its place', async () => {
    const url = localUrl((await get('/read')).text, 'wide');
    const visit = await get(url, { 'x-visit': 'yes' });
    expect([visit.status, visit.headers.get('set-cookie'), visit.headers.get('cache-control')]).toEqual([
      200,
      'visit=1; Path=/',
      'private, no-store',
    ]);
    const form = await get(url, { 'x-log-in': 'yes' });
    expect([form.text, form.headers.get('cache-control'), form.headers.get('content-security-policy')]).toEqual([
      '<form>Log in</form>',
      'private, no-store',
      null,
    ]);
  });

  it('blanks places that can take no sealed URL, and logs each kind of them once for all pages of a route', async () => {
    for (const path of ['/pieces/one', '/pieces/two', '/pieces/one']) {
      const { status, text } = await get(path);
      expect(status).toBe(200);
      expect((await server.fetch(localUrl(text, 'wide'))).status).toBe(200);
      const blanked = 'https://www.unresolved.invalid';
      for (const part of [
        '<p>Pictures come from unresolved.invalid.</p>',
        `src="${blanked}/xxxxx/xxxxxxxxxx-xxxx.xxx?x={width}"`,
        `href="https://share.example/?u=${blanked}/xxxxx/xxxxxxxxxx-xxxx.xxx"`,
        `const pictureOf = (path) => "${blanked}" + path;`,
      ]) {
        expect(text).toContain(part);
      }
    }
    const lines = server.output().match(/^\[astro-datocms-assets\] \/pieces\/.*$/gm) ?? [];
    expect(lines.map((line) => /(\/pieces\S*): ([\w-]+): .*Visitors do not get it\./.exec(line)?.slice(1))).toEqual(
      ['mention', 'template-url', 'foreign-url', 'host-in-code'].map((code) => ['/pieces/[name]', code]),
    );
  });

  it('localises where a page redirects to', async () => {
    const { headers } = await get('/forwarded');
    expect(headers.get('location')).toMatch(/^\/_astro\/media\/manual\.[\w-]+\.pdf$/);
  });

  it('keeps a draft out of caches, though middleware allows them a page to which it rewrites', async () => {
    const { text, headers } = await get('/moved');
    expect([localUrl(text, 'secret').includes('/secret.'), headers.get('cache-control')]).toEqual([
      true,
      'private, no-store',
    ]);
  });

  it('sends no page whose middleware fails for the error page too, which Astro would render without any', async () => {
    for (const path of ['/read', '/none']) {
      const answer = await get(path, { 'x-refuse': 'yes' });
      expect([answer.status, answer.headers.get('content-type'), answer.text.length < 30]).toEqual([
        500,
        'text/plain',
        true,
      ]);
      expect(server.output()).toContain(
        `${path}: an error page could not be rendered. Error: The middleware of the site fails.`,
      );
    }
  });

  it('sends not even the page for errors with a malformed key, which Astro would render without any middleware', async () => {
    const malformed = await startBuilt(site, emulator, { env: { DATOCMS_ASSETS_KEY: 'not-a-key' } });
    try {
      for (const path of ['/read', '/none', '/_astro/media/none.jpg']) {
        const answer = await malformed.fetch(path);
        expect([answer.status, await answer.text()]).toEqual([500, 'Internal server error\n']);
      }
    } finally {
      await malformed.stop();
    }
  });

  it('has Astro answer with the page for errors and log why, if a body fails before it is sent', async () => {
    const answer = await get('/torn');
    expect([answer.status, (await server.fetch(localUrl(answer.text, 'wide'))).status]).toEqual([500, 200]);
    expect(server.output()).toContain('The body fails.');
    expect(server.output()).not.toContain('could not be replaced');
  });

  it('ends the connection where the rendering of a page fails that streams', async () => {
    const response = await server.fetch('/cut');
    await expect(response.text()).rejects.toThrow();
    expect((await get('/read')).status).toBe(200);
  });

  // Astro 5 has no route cache.
  if (astro > 5)
    describe('with a route cache', () => {
      /** `MISS`, `HIT`, or null for what the cache does not keep. */
      const cached = async (path: string) => (await get(path)).headers.get('x-astro-cache');

      it('lets it keep pages that show published or allowed assets, as the page or a rule says', async () => {
        for (const path of ['/cached', '/ruled/wide']) {
          const first = await get(path);
          const second = await get(path);
          const states = [first, second].map(({ headers }) => headers.get('x-astro-cache'));
          expect([path, ...states]).toEqual([path, 'MISS', 'HIT']);
          expect(second.text).toBe(first.text);
          expect([...second.headers.keys()].filter((name) => /tag|cdn/.test(name))).toEqual([]);
        }
      });

      it('keeps from it what shows a draft, even if the page has begun to stream when it asks for the cache', async () => {
        for (const path of ['/ruled/draft', '/late']) {
          expect([path, await cached(path), await cached(path)]).toEqual([path, null, null]);
        }
      });

      it('keeps event streams from it, which would wait for their end', async () => {
        const response = await server.fetch('/ruled/events');
        const reader = response.body?.getReader();
        const { value } = (await reader?.read()) ?? {};
        expect(new TextDecoder().decode(value)).toMatch(/^data: https:\/\/www\.example\.org\/_astro\/media\/wide\./);
        await reader?.cancel();
      });

      it('has it drop a page when an asset of the page is withdrawn, though only the cache is asked', async () => {
        const { draft: content, ...rest } = JSON.parse(draft) as { readonly draft: object };
        writeFileSync(record, JSON.stringify({ ...rest, updatedAt: new Date().toISOString(), published: content }));
        await emulator.reload();
        const wait = { interval: 200 };
        await expect.poll(() => cached('/ruled/draft'), wait).toBe('HIT');
        await cached('/cached');
        const url = localUrl((await get('/ruled/draft')).text, 'secret');
        expect([(await server.fetch(url)).status, await cached('/cached')]).toEqual([200, 'HIT']);
        writeFileSync(record, draft);
        await emulator.reload();
        await expect.poll(() => cached('/ruled/draft'), wait).toBe(null);
        expect((await server.fetch(url)).status).toBe(404);
        const page = await get('/ruled/draft');
        expect([page.headers.get('cache-control'), localUrl(page.text, 'secret') === url]).toEqual([
          'private, no-store',
          false,
        ]);
        expect(await cached('/cached')).toBe('HIT');
      });
    });
});

import { createRuntime } from 'datocms-assets/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inThisRun } from '../astro/support/coverage.ts';
import { type DevServer, localUrl, startOwnServer } from '../astro/support/dev-server.ts';
import { key, useOnDemandSite } from '../astro/support/on-demand-site.ts';
import type { BuiltSite } from '../support/build-site.ts';

const { emulator, build } = useOnDemandSite();
const serverKey = Buffer.alloc(32, 6).toString('base64url');
const route = '/_astro/media';
const site = 'https://www.example.org';
const asset = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=200&fm=webp';

describe.each(inThisRun([5, 7] as const))('assetsFirst in a server of its own, of Astro %i', (astro) => {
  let built: BuiltSite;
  let server: DevServer;
  beforeAll(async () => {
    const adapterOptions = JSON.stringify({ mode: 'middleware' });
    built = await build({ astro, env: { DATOCMS_ASSETS_KEY: key, SITE_ADAPTER_OPTIONS: adapterOptions } });
    expect(built.status, built.output).toBe(0);
    server = await startOwnServer(built, emulator(), {
      base: `${route}/none.jpg`,
      env: { DATOCMS_ASSETS_KEY: serverKey },
    });
  });
  afterAll(() => server?.stop());
  const get = async (path: string, init?: RequestInit) => {
    const response = await server.fetch(path, init);
    const by = response.headers.get('x-answered-by');
    return { status: response.status, by, type: response.headers.get('content-type'), text: await response.text() };
  };

  it('answers an asset without Astro, with the key of the environment, before any page has been asked for', async () => {
    const runtime = createRuntime({ key: serverKey, route, site, isPublished: () => true });
    const { status, by, type } = await get(await runtime.seal(asset));
    expect([status, by, type]).toEqual([200, null, 'image/webp']);
  });

  it('has Astro answer pages, and answers what they show', async () => {
    const page = await get('/live');
    expect([page.status, page.by]).toEqual([200, 'astro']);
    expect(page.text).not.toContain('datocms-assets');
    const { status, by } = await get(localUrl(page.text, 'live'));
    expect([status, by]).toEqual([200, null]);
  });

  it('leaves stored files of the same folder to the server of files', async () => {
    const page = await server.fetch('/');
    const stored = await server.fetch(localUrl(await page.text(), 'stored'));
    expect([stored.status, stored.headers.get('content-type'), stored.headers.get('x-answered-by')]).toEqual([
      ...[200, 'image/webp', null],
    ]);
    expect(stored.headers.get('cache-control')).toContain('immutable');
  });

  it('has Astro answer what is not an asset of this site', async () => {
    const other = createRuntime({ key, route, site, isPublished: () => true });
    for (const path of [await other.seal(asset), `${route}/none.jpg`, `${route}/%00`, `${route}x`]) {
      const { status, by } = await get(path);
      expect([path, status, by]).toEqual([path, 404, 'astro']);
    }
  });

  it('goes on with a malformed key: it answers assets with an error, tells the log once, and serves the files of the site', async () => {
    const env = { DATOCMS_ASSETS_KEY: 'not-a-key' };
    const broken = await startOwnServer(built, emulator(), { base: `${route}/none.jpg`, env });
    try {
      for (const _ of [1, 2]) {
        const response = await broken.fetch(`${route}/none.jpg`);
        expect([response.status, response.headers.get('cache-control')]).toEqual([500, 'no-store']);
      }
      expect((await broken.fetch('/')).status).toBe(200);
      expect(broken.output().match(/No asset can be served.*/g)).toHaveLength(1);
      expect(broken.output()).toContain('DATOCMS_ASSETS_KEY: must be 32 random bytes in base64url');
      expect(broken.output()).not.toContain('not-a-key');
    } finally {
      await broken.stop();
    }
  });
});

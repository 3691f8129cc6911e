import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBuild } from '../support/build-site.ts';
import { devRows, majors } from './support/coverage.ts';
import { type DevServer, startDev } from './support/dev-server.ts';
import { emulated, patience } from './support/emulated.ts';

const emulator = emulated();
const project = join(import.meta.dirname, '../../packages/datocms-emulator/test-project');

const ask = (server: DevServer, path: string, init?: RequestInit) => fetch(new URL(path, server.origin), init);
const read = async (server: DevServer, path: string) => (await ask(server, path)).text();

/** The local URL that an element of a page has. */
function local(html: string, id: string, folder = '/_astro/media/'): string {
  const [, url = ''] = new RegExp(`id="${id}" (?:src|href)="([^"]+)"`).exec(html) ?? [];
  expect(url.startsWith(folder), `${id} ${url}`).toBe(true);
  return url;
}

describe.each(majors)('astro dev of Astro %i', { timeout: patience }, (astro) => {
  let server: DevServer;
  let html: string;
  beforeAll(async () => {
    server = await startDev('dev', emulator(), { astro });
    html = await read(server, '/');
  }, patience);
  afterAll(() => server?.stop());

  it('shows pages and endpoints without a URL of the CMS, and a file behind every local one', async () => {
    expect(html).not.toContain('datocms-assets.com');
    const picture = await ask(server, local(html, 'still'));
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp']);
    const manual = await ask(server, local(html, 'manual'));
    expect([manual.status, manual.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const [, shared = ''] = /property="og:image" content="([^"]+)"/.exec(html) ?? [];
    expect(shared.startsWith(`${server.origin}/_astro/media/`)).toBe(true);
    expect((await ask(server, shared)).headers.get('content-type')).toBe('image/jpeg');
    const [{ url }] = JSON.parse(await read(server, '/assets.json')) as [{ url: string }];
    expect((await ask(server, url)).status).toBe(200);
  });

  it('shows a picture that says why where an asset is not published, and says it in words for other files', async () => {
    const secret = await ask(server, local(html, 'secret'));
    expect([secret.status, secret.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    const svg = await secret.text();
    expect(svg).toContain('width="480" height="320"');
    expect(svg).toContain(
      '<title>1700000003-secret.jpg: The asset is used only by drafts, or by records that this token may not read, so it is not downloaded.</title>',
    );
    const file = await ask(server, local(html, 'draft-file'));
    expect(file.status).toBe(404);
    expect(await file.text()).toBe(
      'No published record that this token can read holds the asset, so it is not downloaded.\n',
    );
    expect(emulator().requests.filter(({ kind, path }) => kind === 'asset' && /secret|draft/.test(path))).toEqual([]);
  });

  it('changes styles that Vite serves', async () => {
    const style = await (await ask(server, '/src/styles/site.css', { headers: { accept: 'text/css' } })).text();
    expect(style).toMatch(/url\("\/_astro\/media\/wide\.[a-z2-7]{16}\.jpg"\)/);
  });

  it('leads redirects to assets to the local files', async () => {
    const redirect = await ask(server, '/brochure', { redirect: 'manual' });
    expect([301, 302]).toContain(redirect.status);
    const to = redirect.headers.get('location') ?? '';
    expect(to).toMatch(/^\/_astro\/media\/manual\./);
    expect((await ask(server, to)).headers.get('content-type')).toBe('application/pdf');
  });

  it('leaves streams of events and bytes alone', async () => {
    const events = await ask(server, '/events');
    const reader = events.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain('https://www.datocms-assets.com/99001/1700000001-wide.jpg');
    await reader?.cancel();
    expect([...(await (await ask(server, '/bytes.bin')).bytes())]).toEqual([0, 255, 1, 254]);
  });

  it('answers with parts of a file and with nothing where the browser has it', async () => {
    const clip = local(html, 'clip');
    const whole = await ask(server, clip);
    const bytes = await whole.bytes();
    expect(whole.headers.get('content-type')).toBe('video/mp4');
    const part = await ask(server, clip, { headers: { range: 'bytes=2-5' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 2-5/${bytes.length}`]);
    expect([...(await part.bytes())]).toEqual([...bytes.subarray(2, 6)]);
    const end = await ask(server, clip, { headers: { range: 'bytes=-3' } });
    expect([...(await end.bytes())]).toEqual([...bytes.subarray(-3)]);
    const again = await ask(server, clip, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  it('serves nothing that no page has named', async () => {
    const named = local(html, 'still');
    const other = await ask(server, named.replace(/\.[a-z2-7]{16}\./, `.${'a'.repeat(16)}.`));
    expect(other.status).toBe(404);
    expect(await other.text()).toContain('Reload the page');
    for (const path of [
      '/_astro/media/99001/1700000001-wide.jpg',
      '/_astro/media/?url=https://www.datocms-assets.com/99001/1700000001-wide.jpg',
    ]) {
      expect((await ask(server, path)).status, path).toBe(404);
    }
    expect((await ask(server, named, { method: 'POST' })).status).not.toBe(200);
  });
});

describe('astro dev', { timeout: patience }, () => {
  it('fetches into the cache that builds read from', async () => {
    const server = await startDev('dev', emulator(), { astro: 7 });
    try {
      const html = await read(server, '/');
      emulator().requests.clear();
      for (const id of ['still', 'manual', 'clip']) expect((await ask(server, local(html, id))).status).toBe(200);
      expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toHaveLength(3);
      for (const id of ['still', 'manual', 'clip']) expect((await ask(server, local(html, id))).status).toBe(200);
      expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toHaveLength(3);
    } finally {
      await server.stop();
    }
    emulator().requests.clear();
    const built = await runBuild(server.site);
    expect(built.report?.counts.downloaded).toBeGreaterThan(0);
    expect(emulator().requests.filter(({ kind, path }) => kind === 'asset' && /manual|clip/.test(path))).toEqual([]);
  });

  it.each([5, 7] as const)(
    'works under a base in Astro %i, and names the stored files as a build does',
    async (astro) => {
      const server = await startDev(
        'dev',
        emulator(),
        { astro, config: { base: '/docs', build: { assets: 'built' } } },
        '/docs/',
      );
      try {
        const html = await read(server, '/docs/');
        const url = local(html, 'still', '/docs/built/media/');
        expect(url).toMatch(/\/wide\.[a-z2-7]{16}\.jpg$/);
        expect((await ask(server, url)).status).toBe(200);
      } finally {
        await server.stop();
      }
    },
  );

  it('shows what is published meanwhile after a reload', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'project-'));
    cpSync(project, folder, { recursive: true });
    const cms = await startEmulator({ project: folder });
    const server = await startDev('dev', cms, { astro: 7 });
    try {
      const url = local(await read(server, '/'), 'secret');
      expect((await ask(server, url)).headers.get('content-type')).toBe('image/svg+xml');
      const record = join(folder, 'records/article/secret.json');
      const { draft, ...rest } = JSON.parse(readFileSync(record, 'utf8')) as { draft: object };
      writeFileSync(record, JSON.stringify({ ...rest, updatedAt: '2025-06-01T10:00:00Z', published: draft }));
      await cms.reload();
      await expect
        .poll(async () => (await ask(server, url)).headers.get('content-type'), { timeout: 20_000, interval: 500 })
        .toBe('image/jpeg');
    } finally {
      await server.stop();
      await cms.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it.each(devRows)(
    'shows the same on Astro $astro with the adapter for $adapter, in whatever process it renders',
    async ({ astro, adapter }) => {
      const server = await startDev('dev', emulator(), { astro, adapter });
      try {
        const html = await read(server, '/');
        expect(html).not.toContain('datocms-assets.com');
        expect((await ask(server, local(html, 'still'))).headers.get('content-type')).toBe('image/webp');
        expect(await read(server, '/assets.json')).toContain('"/_astro/media/wide.');
        expect([403, 404]).toContain((await ask(server, '/_astro/media/.rpc', { method: 'POST', body: 'x' })).status);
      } finally {
        await server.stop();
      }
    },
  );

  it.each([5, 7] as const)("lets Astro %i's own image endpoint read the local files", async (astro) => {
    const config = { image: { domains: ['www.datocms-assets.com'] } };
    const server = await startDev('images', emulator(), { astro, config });
    try {
      const [, url = ''] = /<img src="(\/_image\?[^"]+)"/.exec(await read(server, '/')) ?? [];
      expect(url).toContain('href=%2F_astro%2Fmedia%2Fwide.');
      const picture = await ask(server, url.replaceAll(/&(?:amp|#38);/g, '&'));
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp']);
    } finally {
      await server.stop();
    }
  });

  it('leaves a route that is rendered on demand as a build leaves it', async () => {
    const setup = { astro: 7, adapter: 'node', env: { SITE_ON_DEMAND: 'src/pages/live' } } as const;
    const server = await startDev('dev', emulator(), setup);
    try {
      expect(await read(server, '/live')).toContain('https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=64');
      expect(await read(server, '/')).not.toContain('datocms-assets.com');
    } finally {
      await server.stop();
    }
  });

  it('warns where there is no token, and changes nothing', async () => {
    const server = await startDev('dev', emulator(), { astro: 7, options: { token: '' } });
    try {
      expect(await read(server, '/')).toContain('https://www.datocms-assets.com/99001/1700000001-wide.jpg');
      expect(server.output()).toMatch(/\[WARN\] \[astro-datocms-assets\] No token was found/);
      expect(server.output()).toContain('DATOCMS_CDA_TOKEN');
    } finally {
      await server.stop();
    }
  });

  it('says it where the CMS refuses the token, in the log and in place of the pictures', async () => {
    const server = await startDev('dev', emulator(), { astro: 7, options: { token: 'a-wrong-token' } });
    try {
      const picture = await ask(server, local(await read(server, '/'), 'still'));
      expect(picture.status).toBe(502);
      expect(await picture.text()).toMatch(/<title>[^<]*token/);
      expect(server.output()).toMatch(/\[ERROR\] \[astro-datocms-assets\] Can't read what is published/);
      expect(server.output()).not.toContain('a-wrong-token');
    } finally {
      await server.stop();
    }
  });
});

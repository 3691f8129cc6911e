import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startEmulator } from 'datocms-emulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { copySite, runBuild } from '../support/build-site.ts';
import { findFreePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { localUrl, startAstro, startDev, withDev } from './support/dev-server.ts';
import { testProject, useEmulator } from './support/use-emulator.ts';

const emulator = useEmulator();
const assetRequests = () => emulator().requests.filter(({ kind }) => kind === 'asset');

/** Starts an emulator whose project a test changes. */
async function startOwnProject() {
  const folder = temporaryFolder('project');
  cpSync(testProject, folder, { recursive: true });
  const cms = await startEmulator({ project: folder });
  onTestFinished(() => cms.stop());
  return { cms, folder };
}

describe('astro dev', () => {
  it('fetches assets into the cache that builds read', async () => {
    const site = await withDev('dev', emulator(), {}, async (server) => {
      const html = await server.read('/');
      emulator().requests.clear();
      for (const id of ['still', 'manual', 'clip']) expect((await server.fetch(localUrl(html, id))).status).toBe(200);
      expect(assetRequests()).toHaveLength(3);
      for (const id of ['still', 'manual', 'clip']) expect((await server.fetch(localUrl(html, id))).status).toBe(200);
      expect(assetRequests()).toHaveLength(3);
      return server.site;
    });
    emulator().requests.clear();
    const built = await runBuild(site);
    expect(built.report?.counts.downloaded).toBeGreaterThan(0);
    expect(assetRequests().filter(({ path }) => /manual|clip/.test(path))).toEqual([]);
  });

  it('shows what is published meanwhile after a reload', async () => {
    const { cms, folder } = await startOwnProject();
    await withDev('dev', cms, {}, async (server) => {
      const url = localUrl(await server.read('/'), 'secret');
      expect((await server.fetch(url)).headers.get('content-type')).toBe('image/svg+xml');
      const record = join(folder, 'records/article/secret.json');
      const { draft, ...rest } = JSON.parse(readFileSync(record, 'utf8')) as { draft: object };
      writeFileSync(record, JSON.stringify({ ...rest, updatedAt: '2025-06-01T10:00:00Z', published: draft }));
      await cms.reload();
      await expect
        .poll(async () => (await server.fetch(url)).headers.get('content-type'), { interval: 500 })
        .toBe('image/jpeg');
    });
  });

  it('shows a neutral picture where Astro would make an image of an asset that is not published', async () => {
    const setup = {
      config: { image: { domains: ['www.datocms-assets.com'] } },
      env: { SITE_PICTURE: '1700000003-secret.jpg', SITE_ASSETS_ORIGIN: emulator().assetsOrigin },
    };
    await withDev('images', emulator(), setup, async (server) => {
      const html = await server.read('/');
      const tag = /<img[^>]* id="image"[^>]*>/.exec(html)?.[0] ?? '';
      const source = / src="([^"]*)"/.exec(tag)?.[1] ?? '';
      const url = source.replaceAll(/&(?:amp|#38);/g, '&');
      expect(url).toMatch(/^\/_image\?href=%2F_astro%2Fmedia%2Fsecret/);
      const response = await server.fetch(url);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
      const published = encodeURIComponent(localUrl(html, 'plain'));
      const made = await server.fetch(`/_image?href=${published}&w=20&h=20&f=webp`);
      expect([made.status, made.headers.get('content-type')]).toEqual([200, 'image/webp']);
    });
  });

  it('warns if there is no token, and changes nothing', async () => {
    await withDev('dev', emulator(), { options: { token: '' } }, async (server) => {
      expect(await server.read('/')).toContain('https://www.datocms-assets.com/99001/1700000001-wide.jpg');
      expect(server.output()).toMatch(/\[WARN\] \[astro-datocms-assets\] No token was found/);
      expect(server.output()).toContain('DATOCMS_CDA_TOKEN');
    });
  });

  it.each([
    ['is there', ''],
    ['is another one', 'DATOCMS_CDA_TOKEN=a-wrong-token'],
  ])('says that it has to be started again once a token %s in .env', async (_, before) => {
    const file = (root: string) => join(root, '.env');
    const prepare = (root: string) => writeFileSync(file(root), `${before}\n`);
    await withDev('dev', emulator(), { options: { token: undefined }, prepare }, async (server) => {
      await server.read('/');
      for (const [text, logged] of [
        [`${before}\nOTHER=1`, 0],
        ['DATOCMS_CDA_TOKEN=published-token', 1],
      ] as const) {
        const { length } = server.output().split('server restarted');
        writeFileSync(file(server.site.root), `${text}\n`);
        await expect.poll(() => server.output().split('server restarted').length).toBeGreaterThan(length);
        expect(server.output().split('The token has changed. Stop astro dev').length - 1).toBe(logged);
      }
      expect(server.output()).not.toContain('published-token');
    });
  });

  it('does not say so for a token that an adapter adds to the environment at the start', async () => {
    const adapter = `{
      name: 'dev-vars',
      hooks: { 'astro:config:done': () => void Object.assign(process.env, { DATOCMS_CDA_TOKEN: 'drafts-token' }) },
    }`;
    const prepare = (root: string) => {
      writeFileSync(join(root, '.env'), 'DATOCMS_CDA_TOKEN=published-token\n');
      const file = join(root, 'astro.config.mjs');
      writeFileSync(file, readFileSync(file, 'utf8').replace('[onDemand]', `[onDemand, ${adapter}]`));
    };
    await withDev('dev', emulator(), { options: { token: undefined }, prepare }, async (server) => {
      expect(await server.read('/')).not.toContain('datocms-assets.com');
      appendFileSync(join(server.site.root, '.env'), 'OTHER=1\n');
      await expect.poll(server.output).toContain('server restarted');
      expect(server.output()).not.toContain('The token has changed');
    });
  });

  it('serves the assets of a package that a browser keeps since the last run', async () => {
    const prepare = (root: string) => {
      const folder = join(root, 'node_modules/brand-kit');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{ "name": "brand-kit", "version": "1.0.0", "main": "index.js" }');
      writeFileSync(
        join(folder, 'index.js'),
        "exports.logo = 'https://www.datocms-assets.com/99001/1700000002-tall.png';\n",
      );
      writeFileSync(join(root, 'src/logo.js'), "import { logo } from 'brand-kit';\ndocument.title = logo;\n");
    };
    const config = { vite: { optimizeDeps: { include: ['brand-kit'] } } };
    const first = await startDev('dev', emulator(), { prepare, config });
    let url = '';
    try {
      const [, bundle = ''] = /"([^"]+\/deps\/brand-kit\.js[^"]*)"/.exec(await first.read('/src/logo.js')) ?? [];
      [url = ''] = /\/_astro\/media\/tall\.[a-z2-7]{16}\.png/.exec(await first.read(bundle)) ?? [];
      expect((await first.fetch(url)).headers.get('content-type')).toBe('image/png');
    } finally {
      await first.stop();
    }
    const second = await startAstro('dev', first.site);
    try {
      expect([(await second.fetch(url)).status, (await second.fetch(url.replace('tall', 'other'))).status]).toEqual([
        200, 404,
      ]);
    } finally {
      await second.stop();
    }
  });

  it('has removed its temporary files once a program has stopped it', async () => {
    const [cacheDir, temporary] = [temporaryFolder('cache'), temporaryFolder('temporary')];
    // No file can be stored in the cache, so all are in the temporary folder of the system.
    writeFileSync(join(cacheDir, 'content-v1'), '');
    const site = await copySite('dev', emulator(), { options: { cacheDir }, env: { TMPDIR: temporary } });
    const program = `
      const { dev } = await import(process.argv[1]);
      const server = await dev({ root: process.cwd(), logLevel: 'error' });
      const origin = \`http://localhost:\${server.address.port}\`;
      const [url] = /\\/_astro\\/media\\/wide[^"]+/.exec(await (await fetch(origin)).text());
      console.log((await fetch(origin + url)).status);
      await server.stop();
      process.exit();
    `;
    const astro = pathToFileURL(join(site.astro, 'dist/core/index.js')).href;
    const args = ['--input-type=module', '--eval', program, astro];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: site.root, env: site.env });
    expect([stdout, readdirSync(temporary)]).toEqual(['200\n', []]);
  });

  it('logs what a build would find, once for each page and again when it changes', async () => {
    const draft = '<img src="https://www.datocms-assets.com/99001/1700000003-secret.jpg" alt="">';
    const prepare = (root: string) => writeFileSync(join(root, 'src/pages/404.astro'), draft);
    await withDev('dev', emulator(), { prepare }, async (server) => {
      const logged = () => server.output().match(/\[astro-datocms-assets\] \/\S*: .*$/gm);
      const read = async () => {
        await server.read('/');
        // The check does not delay the page.
        await wait(1000);
      };
      for (const _ of [1, 2, 3]) await read();
      await expect.poll(logged).toEqual(['[astro-datocms-assets] /: this is what a build would find.']);
      expect(server.output()).toMatch(
        /✗ error unpublished \(3\)\n {2}https:\/\/\S+secret\.jpg\S+\n {2}The asset is used only by drafts/,
      );
      expect(server.output().match(/ Fix: .*`allow`/g)).toHaveLength(1);
      const page = join(server.site.root, 'src/pages/index.astro');
      const text = readFileSync(page, 'utf8');
      const withoutDrafts = text.replace(/^.*(?:secret|gone|draft-file).*\n/gm, '');
      for (const [content, last] of [
        [`${text.replace('<body>', '<body>\n\n')}`, 'this is what a build would find.'],
        [withoutDrafts, 'nothing is left that a build would find.'],
        [text, 'this is what a build would find.'],
      ] as const) {
        writeFileSync(page, content);
        await wait(500);
        await read();
        const lastLine = async () => {
          await read();
          return logged()?.at(-1);
        };
        await expect.poll(lastLine).toBe(`[astro-datocms-assets] /: ${last}`);
      }
      expect(logged()).toHaveLength(3);
      for (const path of ['/missing', '/missing/too', '/missing.png']) await server.read(path);
      await wait(1000);
      await expect
        .poll(() => logged()?.slice(3))
        .toEqual(['[astro-datocms-assets] /404.html: this is what a build would find.']);
    });
  });

  it('leads code to itself after a restart for a new configuration, and fetches nothing more for the old one', async () => {
    const silentHost = createServer().listen(0, '127.0.0.1');
    await once(silentHost, 'listening');
    const origin = `http://127.0.0.1:${(silentHost.address() as AddressInfo).port}`;
    const code = "export const url = new URL('https://www.datocms-assets.com/99001/1700000001-wide.jpg');\n";
    const setup = {
      options: { connectTo: { 'www.datocms-assets.com': origin }, timeout: 300 },
      prepare: (root: string) => writeFileSync(join(root, 'src/code.js'), code),
    };
    try {
      await withDev('dev', emulator(), setup, async (server) => {
        const asked = once(silentHost, 'request');
        const image = server.fetch(localUrl(await server.read('/'), 'still')).catch(() => undefined);
        const [request] = await asked;
        const ended = once(request.socket, 'close');
        appendFileSync(join(server.site.root, 'astro.config.mjs'), '// New.\n');
        await expect.poll(() => server.output()).toContain('server restarted');
        const { port } = new URL(server.origin);
        expect(await server.read('/src/code.js')).toContain(`new URL('http://localhost:${port}/_astro/media/wide.`);
        await Promise.all([ended, image]);
      });
    } finally {
      silentHost.closeAllConnections();
      silentHost.close();
    }
  });

  it('says how to fix it where the CMS can not be reached', async () => {
    const options = { cdaUrl: `http://127.0.0.1:${await findFreePort()}`, retries: 0 };
    await withDev('dev', emulator(), { options }, async (server) => {
      await server.read('/');
      expect(server.output()).toMatch(
        /Can't read what is published.*ECONNREFUSED.* Check `cdaUrl` and the network\.\n/,
      );
    });
  });

  it('shows in the log and instead of images that the CMS refuses the token', async () => {
    await withDev('dev', emulator(), { options: { token: 'a-wrong-token' } }, async (server) => {
      const image = await server.fetch(localUrl(await server.read('/'), 'still'));
      expect(image.status).toBe(502);
      expect(await image.text()).toMatch(/<title>[^<]*token/);
      await server.fetch(localUrl(await server.read('/'), 'secret'));
      expect(server.output()).toMatch(/\[ERROR\] \[astro-datocms-assets\] Can't read what is published/);
      expect(server.output().match(/Can't fetch \S+: token: the CDA refuses it/g)).toHaveLength(1);
      expect(server.output()).not.toContain('a-wrong-token');
    });
  });

  it('says once in the log if the CMS refuses the token later', async () => {
    const { cms, folder } = await startOwnProject();
    await withDev('dev', cms, {}, async (server) => {
      expect((await server.fetch(localUrl(await server.read('/'), 'still'))).status).toBe(200);
      const file = join(folder, 'project.json');
      const project = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...project, tokens: { 'another-token': { drafts: false } } }));
      await cms.reload();
      const stale =
        /\[WARN\] \[astro-datocms-assets\] Can't read what has been published or unpublished.* the CDA refuses /g;
      const warnings = async () => {
        await server.fetch(localUrl(await server.read('/'), 'secret'));
        return server.output().match(stale)?.length;
      };
      await expect.poll(warnings, { interval: 500 }).toBe(1);
      const { length } = cms.requests.filter(({ status }) => status === 401);
      await expect
        .poll(async () => [await warnings(), cms.requests.filter(({ status }) => status === 401).length > length], {
          interval: 500,
        })
        .toEqual([1, true]);
    });
  });
});

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startEmulator } from 'datocms-emulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { localUrl, startAstro, startDev, withDev } from '../astro/support/dev-server.ts';
import { testProject, useEmulator } from '../astro/support/use-emulator.ts';
import { copySite } from '../support/build-site.ts';
import { findFreePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const emulator = useEmulator();

/** Starts an emulator whose project a test changes. */
async function startOwnProject() {
  const folder = temporaryFolder('project');
  cpSync(testProject, folder, { recursive: true });
  const cms = await startEmulator({ project: folder });
  onTestFinished(() => cms.stop());
  return { cms, folder };
}

describe('astro dev', () => {
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

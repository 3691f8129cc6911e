import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Emulator, startEmulator } from 'datocms-emulator';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listLeaks } from '../astro/support/deployed-files.ts';
import { waitForAnswer } from '../astro/support/dev-server.ts';
import { allowSlowBuilds, testProject } from '../astro/support/use-emulator.ts';
import { openBrowser } from '../support/browser.ts';
import { copyExamples } from '../support/copied-examples.ts';
import { type StartProxy, startNodeExample, startWorkerExample } from '../support/example-proxies.ts';
import { findFreePort } from '../support/free-port.ts';
import { packPackages } from '../support/packed-packages.ts';
import { type PlainOrigin, startPlainOrigin } from '../support/plain-origin.ts';
import { runAsUser, userEnvironment } from '../support/run-as-user.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { startSsrDemo } from '../support/ssr-demo.ts';
import { type S3Server, startRgw } from '../support/start-rgw.ts';
import { visit } from '../support/visit.ts';

allowSlowBuilds();
/** The folder of the copies. */
let copies: string;
let browser: BrowserContext;
let emulator: Emulator;
let plain: PlainOrigin;
let bucket: S3Server;
const names = ['starter', 'eleventy', 'bucket', 'blog', 'worker', 'node-proxy', 'private', 'ssr'];
beforeAll(async () => {
  [copies, browser, emulator, plain, bucket] = await Promise.all([
    packPackages().then((tarballs) => copyExamples(names, tarballs)),
    openBrowser(),
    startEmulator({ project: testProject }),
    startPlainOrigin(),
    startRgw(),
  ]);
  await bucket.createBucket('media');
  await bucket.makePublic('media');
}, 300_000);
afterAll(async () => {
  await Promise.all([browser?.close(), emulator?.stop(), plain?.stop(), bucket?.close()]);
  await rm(copies, { recursive: true, force: true });
}, 300_000);

async function build(folder: string, script = 'build'): Promise<string> {
  const { status, output } = await runAsUser(['npm', 'run', script], folder);
  expect(status, output).toBe(0);
  return output;
}

/** Opens pages of a built site. Returns what is wrong with them, and how many pictures each shows. */
async function look(output: string, pages: readonly string[], own: readonly string[] = []) {
  expect(listLeaks(output)).toEqual([]);
  const site = await serveFolder(output);
  const counts: number[] = [];
  for (const path of pages) {
    const { pictures, ...wrong } = await visit(browser, site.origin + path, own);
    expect({ path, ...wrong }).toEqual({ path, broken: [], foreign: [], problems: [] });
    counts.push(pictures);
  }
  await site.stop();
  return counts;
}

/** Starts the demo of a server, which needs no account. */
async function startDemo(folder: string): Promise<{ readonly origin: string; stop(): void }> {
  const port = await findFreePort();
  const env = { ...userEnvironment(), PORT: String(port) };
  const child = spawn(process.execPath, ['demo.mjs'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const origin = `http://127.0.0.1:${port}`;
  await waitForAnswer(child, `${origin}/`);
  return { origin, stop: () => child.kill() };
}

describe('an example that is copied out of the repository', () => {
  it('starter: builds without an account, and once a user has filled in the token', async () => {
    const folder = join(copies, 'starter');
    expect(await build(folder, 'demo')).toContain('1 of 1 page is local. No asset URL of the CMS is left.');
    expect(await look(join(folder, 'dist'), ['/'])).toEqual([1]);
    fillInStarter(folder);
    expect(await build(folder)).toContain('1 of 1 page is local. No asset URL of the CMS is left.');
    expect(await look(join(folder, 'dist'), ['/'])).toEqual([1]);
  });

  it('eleventy: builds with the command line, and without an account', async () => {
    const folder = join(copies, 'eleventy');
    expect(await build(folder, 'demo')).toContain('4 of 4 pages are local. No asset URL of the CMS is left.');
    const pages = ['/', '/capo-sereno/', '/punta-vela/', '/scoglio-lungo/'];
    expect(await look(join(folder, '_site'), pages)).toEqual([3, 1, 2, 2]);
    expect(readdirSync(join(folder, '_site/_assets')).join()).not.toContain('capo-rame');
    const { status, output } = await runAsUser(['npm', 'run', 'build'], folder);
    expect([status, output]).toEqual([
      1,
      expect.stringContaining('DATOCMS_CDA_TOKEN is not set. Set it in .env, or try'),
    ]);
  });

  it('bucket: stores assets in the output, and in a bucket once there is one', async () => {
    const folder = join(copies, 'bucket');
    const dist = join(folder, 'dist');
    await build(folder);
    expect(await look(dist, ['/'])).toEqual([6]);
    expect(readdirSync(join(dist, '_astro/media'))).toHaveLength(24);
    const media = { MEDIA_STORE: 's3://media/prints', MEDIA_URL: `${bucket.origin}/media/prints` };
    const lines = Object.entries({ ...bucket.env, ...media }).map((pair) => pair.join('='));
    writeFileSync(join(folder, '.env'), lines.join('\n'));
    await build(folder);
    expect(readdirSync(dist)).toEqual(['index.html']);
    expect(await look(dist, ['/'], [bucket.origin])).toEqual([6]);
    const page = readFileSync(join(dist, 'index.html'), 'utf8');
    const [download = ''] = /http:[^"]*plate-fern[^"]*(?=">Download)/.exec(page) ?? [];
    expect((await fetch(download)).headers.get('content-disposition')).toMatch(/^attachment/);
    const prune = ['npx', 'datocms-assets', 'prune', 'dist', '--store', 's3://media/prints'];
    expect(await runAsUser(prune, folder)).toMatchObject({ status: 0 });
  });

  it('blog: builds without an account', async () => {
    const folder = join(copies, 'blog');
    expect(await build(folder)).toContain('61 of 61 pages are local. No asset URL of the CMS is left.');
    const pages = ['/', '/it/il-film/', '/articles/'];
    for (const pictures of await look(join(folder, 'dist'), pages)) expect(pictures).toBeGreaterThan(0);
  });

  it.each<[name: string, start: StartProxy]>([
    ['worker', startWorkerExample],
    ['node-proxy', startNodeExample],
  ])('%s: shows another site with pictures of its own', async (name, start) => {
    const folder = join(copies, name);
    const proxy = await start(plain.origin, emulator, folder);
    const seen = await visit(browser, `${proxy.origin}/`);
    expect(seen).toEqual({ pictures: 2, broken: [], foreign: [], problems: [] });
    expect(await proxy.close()).toBe(0);

    const demo = await startDemo(folder);
    expect(await visit(browser, `${demo.origin}/`)).toEqual({ pictures: 1, broken: [], foreign: [], problems: [] });
    demo.stop();
  });

  it('private: shows a picture from its publication to its withdrawal, and builds the page once', async () => {
    const folder = join(copies, 'private');
    const { stdout } = await promisify(execFile)(process.execPath, ['demo.mjs'], {
      cwd: folder,
      env: { ...userEnvironment(), PORT: '0' },
    });
    const [, lines = ''] = /:\n\n( {2}embargoed[\s\S]*)$/.exec(stdout) ?? [];
    expect(lines.replace(/asset\.\S+/, '…').split('\n')).toEqual([
      '  embargoed    404  no-store              …',
      '  published    200  public, max-age=3600  the same address',
      '  withdrawn    404  no-store              the same address',
      '',
      'The page was built once, and has not changed.',
      '',
    ]);
  });

  it('ssr: shows pages with pictures of its own, and without an account', async () => {
    const demo = await startSsrDemo(join(copies, 'ssr'));
    for (const path of ['/', '/log', '/about', '/embargo']) {
      const { pictures, ...wrong } = await visit(browser, demo.origin + path);
      expect({ path, ...wrong }).toEqual({ path, broken: [], foreign: [], problems: [] });
      expect(pictures).toBeGreaterThan(0);
    }
    await demo.stop();
  });
});

/** Writes what a user fills in, and the addresses of the emulator, which users do not need. */
function fillInStarter(folder: string): void {
  const change = (file: string, from: string, to: string, target = file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(text.split(from)).toHaveLength(2);
    writeFileSync(join(folder, target), text.replace(from, to));
  };
  const { cdaUrl, assetsOrigin } = emulator;
  const options = JSON.stringify({ cdaUrl, connectTo: { 'www.datocms-assets.com': assetsOrigin } });
  change('.env.example', 'DATOCMS_CDA_TOKEN=', `DATOCMS_CDA_TOKEN=published-token\nDATOCMS_CDA_URL=${cdaUrl}`, '.env');
  change('astro.config.mjs', 'datocmsAssets()', `datocmsAssets(${options})`);
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listLeaks } from '../astro/support/deployed-files.ts';
import { allowSlowBuilds, testProject } from '../astro/support/use-emulator.ts';
import { openBrowser } from '../support/browser.ts';
import { copyExample } from '../support/copied-example.ts';
import { packPackages, type Tarballs } from '../support/packed-packages.ts';
import { runAsUser } from '../support/run-as-user.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { type S3Server, startRgw } from '../support/start-rgw.ts';
import { visit } from '../support/visit.ts';

allowSlowBuilds();
let tarballs: Tarballs;
let browser: BrowserContext;
let emulator: Emulator;
let bucket: S3Server;
beforeAll(async () => {
  [tarballs, browser, emulator, bucket] = await Promise.all([
    packPackages(),
    openBrowser(),
    startEmulator({ project: testProject }),
    startRgw(),
  ]);
  await bucket.createBucket('media');
  await bucket.makePublic('media');
});
afterAll(() => Promise.all([browser?.close(), emulator?.stop(), bucket?.close()]));

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

describe('an example that is copied out of the repository', () => {
  it('starter: builds without an account, and once a user has filled in the token', async () => {
    const folder = await copyExample('starter', tarballs);
    expect(await build(folder, 'demo')).toContain('1 of 1 page is local. No asset URL of the CMS is left.');
    expect(await look(join(folder, 'dist'), ['/'])).toEqual([1]);
    fillInStarter(folder);
    expect(await build(folder)).toContain('1 of 1 page is local. No asset URL of the CMS is left.');
    expect(await look(join(folder, 'dist'), ['/'])).toEqual([1]);
  });

  it('eleventy: builds with the command line, and without an account', async () => {
    const folder = await copyExample('eleventy', tarballs);
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
    const folder = await copyExample('bucket', tarballs);
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
    const folder = await copyExample('blog', tarballs);
    expect(await build(folder)).toContain('61 of 61 pages are local. No asset URL of the CMS is left.');
    const pages = ['/', '/it/il-film/', '/articles/'];
    for (const pictures of await look(join(folder, 'dist'), pages)) expect(pictures).toBeGreaterThan(0);
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

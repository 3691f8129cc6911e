import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { type Emulator, startEmulator } from 'datocms-emulator';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitForAnswer } from '../astro/support/dev-server.ts';
import { allowSlowBuilds, testProject } from '../astro/support/use-emulator.ts';
import { openBrowser } from '../support/browser.ts';
import { copyExample } from '../support/copied-example.ts';
import { type StartProxy, startNodeExample, startWorkerExample } from '../support/example-proxies.ts';
import { findFreePort } from '../support/free-port.ts';
import { packPackages, type Tarballs } from '../support/packed-packages.ts';
import { type PlainOrigin, startPlainOrigin } from '../support/plain-origin.ts';
import { userEnvironment } from '../support/run-as-user.ts';
import { startSsrDemo } from '../support/ssr-demo.ts';
import { visit } from '../support/visit.ts';

allowSlowBuilds();
let tarballs: Tarballs;
let browser: BrowserContext;
let emulator: Emulator;
let plain: PlainOrigin;
beforeAll(async () => {
  [tarballs, browser, emulator, plain] = await Promise.all([
    packPackages(),
    openBrowser(),
    startEmulator({ project: testProject }),
    startPlainOrigin(),
  ]);
});
afterAll(() => Promise.all([browser?.close(), emulator?.stop(), plain?.stop()]));

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
  it.each<[name: string, start: StartProxy]>([
    ['worker', startWorkerExample],
    ['node-proxy', startNodeExample],
  ])('%s: shows another site with pictures of its own', async (name, start) => {
    const folder = await copyExample(name, tarballs);
    const proxy = await start(plain.origin, emulator, folder);
    const seen = await visit(browser, `${proxy.origin}/`);
    expect(seen).toEqual({ pictures: 2, broken: [], foreign: [], problems: [] });
    expect(await proxy.close()).toBe(0);

    const demo = await startDemo(folder);
    expect(await visit(browser, `${demo.origin}/`)).toEqual({ pictures: 1, broken: [], foreign: [], problems: [] });
    demo.stop();
  });

  it('private: shows a picture from its publication to its withdrawal, and builds the page once', async () => {
    const folder = await copyExample('private', tarballs);
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
    const demo = await startSsrDemo(await copyExample('ssr', tarballs));
    for (const path of ['/', '/log', '/about', '/embargo']) {
      const { pictures, ...wrong } = await visit(browser, demo.origin + path);
      expect({ path, ...wrong }).toEqual({ path, broken: [], foreign: [], problems: [] });
      expect(pictures).toBeGreaterThan(0);
    }
    await demo.stop();
  });
});

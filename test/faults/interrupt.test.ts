import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, watch } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLocalizer } from '../../packages/datocms-assets/src/job/localizer.ts';
import { token } from '../support/contract-cda.ts';
import { type Running, startCli, until } from '../support/contract-start.ts';
import { project, type Site, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.png';
const quick = '1700000002-quick.png';

const world = await startWorld();
await world.publish(hero, quick);
afterEach(() => {
  world.assets.reset();
  world.cda.respond = () => undefined;
});

const start = (site: Site, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running =>
  startCli(['localize', site.dir, ...world.connected(site), ...args], { DATOCMS_CDA_TOKEN: token, ...env }, site.work);
const interruptRewriting = new URL('../support/interrupt-rewriting.mjs', import.meta.url).href;

describe('SIGINT', () => {
  const files = { 'p.html': `<img src="${url(hero)}"><img src="${url(quick)}">` };

  it.each<readonly [string, () => void, () => boolean]>([
    [
      'during a slow download',
      () =>
        world.assets.responses.set(`/${project}/${hero}`, () => ({
          status: 200,
          headers: { 'content-type': 'image/png' },
          body: Buffer.alloc(5e6, 1),
          every: 50,
        })),
      () => world.assets.requests.length === 2,
    ],
    [
      'while it waits for an answer',
      () => world.assets.responses.set(`/${project}/${hero}`, () => ({ delay: 60_000 })),
      () => world.assets.requests.length === 2,
    ],
    [
      'while it waits for a retry',
      () =>
        world.assets.responses.set(`/${project}/${hero}`, () => ({ status: 503, headers: { 'retry-after': '25' } })),
      () => world.assets.requests.length === 2,
    ],
    [
      'during the walk of the CDA',
      () => {
        world.cda.requests.length = 0;
        world.cda.respond = ({ query }) => (query.includes('__schema') ? undefined : { silent: true });
      },
      () => world.cda.requests.length > 1,
    ],
  ])('%s exits with 130 at once, without a report, and leaves no files', async (_what, arrange, isThere) => {
    arrange();
    const site = world.site(files);
    const before = site.snapshot();
    const report = join(site.work, 'report.json');
    const run = start(site, ['--json', '--report', report]);
    await until(isThere);
    await sleep(100);
    run.child.kill('SIGINT');
    const { status, signal, stdout, stderr } = await run.ended;
    expect({ status, signal, stdout }).toEqual({ status: 130, signal: null, stdout: '' });
    expect(stderr).not.toMatch(/\n\s+at .*\.js/);
    expect(site.snapshot()).toEqual(before);
    expect(readdirSync(site.dir)).toEqual(['p.html']);
    expect(existsSync(report)).toBe(false);
    const cached = existsSync(site.cache) ? readdirSync(site.cache, { recursive: true, encoding: 'utf8' }) : [];
    expect(cached.filter((name) => /tmp|temp|part/i.test(name) && !/tmp$/.test(name))).toEqual([]);
    world.assets.reset();
    world.cda.respond = () => undefined;
    expect((await world.localize(site)).status).toBe(0);
  });
});

describe('a signal while files are rewritten', () => {
  // So many that threads rewrite them.
  const names = Array.from({ length: 2100 }, (_, at) => `page-${at}.html`);
  const filler = '<p>words and words</p>\n'.repeat(1500);
  const files = Object.fromEntries(names.map((name) => [name, `<img src="${url(hero)}?w=20">${filler}`]));
  let whole: Site;
  let finished: ReturnType<Site['snapshot']>;
  beforeAll(async () => {
    whole = world.site(files);
    expect((await world.localize(whole)).status).toBe(0);
    finished = whole.snapshot();
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s ends with exit status %i at once; each file is old or new, and the next run completes it',
    async (sent, expected) => {
      const site = world.site(files);
      const old = site.snapshot();
      const env = { NODE_OPTIONS: `--import ${interruptRewriting}`, SIGNAL: sent };
      const { status, stdout } = await start(site, ['--cache-dir', whole.cache], env).ended;
      expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
      const half = site.snapshot();
      for (const name of names) expect([old[name], finished[name]]).toContain(half[name]);
      expect(names.filter((name) => half[name] === old[name]).length).toBeGreaterThan(0);
      expect(Object.keys(half).filter((name) => name.includes('.tmp'))).toEqual([]);
      expect((await world.localize(site, '--cache-dir', whole.cache)).status).toBe(0);
      expect(site.snapshot()).toEqual(finished);
    },
  );
});

describe('SIGKILL while files are rewritten', () => {
  it('leaves each file old or new; the next run completes it and leaves no temporary file', async () => {
    const names = Array.from({ length: 600 }, (_, at) => `section-${at % 7}/page-${at}.html`);
    const filler = '<p>words and words</p>\n'.repeat(2000);
    const files = Object.fromEntries(
      names.map((name, at) => [name, `<img src="${url(hero)}?w=${20 + (at % 3)}">${filler}`]),
    );
    const whole = world.site(files);
    expect((await world.localize(whole)).status).toBe(0);
    const finished = whole.snapshot();
    let interrupted = 0;
    // On a busy machine the signal can come too late, so it is tried several times.
    for (const [at, delay] of [0, 5, 25, 60, 0, 0, 0, 0, 0, 0].entries()) {
      if (at > 3 && interrupted > 0) break;
      const site = world.site(files);
      const old = site.snapshot();
      const run = start(site, ['--cache-dir', whole.cache]);
      const watcher = watch(site.dir, { recursive: true });
      await new Promise<void>((resolve) => watcher.once('change', () => resolve()));
      watcher.close();
      await sleep(delay);
      run.child.kill('SIGKILL');
      const { signal } = await run.ended;
      const half = site.snapshot();
      for (const name of names) expect([old[name], finished[name]]).toContain(half[name]);
      if (signal === 'SIGKILL' && names.some((name) => half[name] === old[name])) interrupted += 1;
      const done = await world.localize(site, '--cache-dir', whole.cache);
      expect({ status: done.status, found: done.found }).toEqual({ status: 0, found: [] });
      expect(site.snapshot()).toEqual(finished);
    }
    expect(interrupted).toBeGreaterThan(0);
  }, 300_000);
});

describe('SIGKILL while pages are rewritten whose scripts have digests', () => {
  const sha = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  const count = 120;
  const script = (at: number) => `show("${url(hero)}?w=${20 + (at % 3)}", ${at});${'// words\n'.repeat(500)}`;
  const inline = (at: number) => `go(${at}, "${url(hero)}?w=40")`;
  const page = (at: number) =>
    `<meta http-equiv="Content-Security-Policy" content="script-src 'self' '${sha(inline(at))}'">` +
    `<script src="/js/${at}.js" integrity="${sha(script(at))}"></script><script>${inline(at)}</script>`;
  const numbers = Array.from({ length: count }, (_, at) => at);
  const files = Object.fromEntries(
    numbers.flatMap((at) => [
      [`js/${at}.js`, script(at)],
      [`page-${at}.html`, page(at)],
    ]),
  );

  it('the next run completes it without the cache, with all digests, and leaves no temporary file', async () => {
    const whole = world.site(files);
    expect((await world.localize(whole)).status).toBe(0);
    const finished = whole.snapshot();
    let interrupted = 0;
    for (const delay of [0, 2, 5, 10, 15, 20, 30, 40]) {
      const site = world.site(files);
      const run = start(site, ['--cache-dir', whole.cache]);
      const watcher = watch(site.dir, { recursive: true });
      await new Promise<void>((resolve) =>
        watcher.on('change', (_, name) => /\.(?:js|html)$/.test(String(name)) && resolve()),
      );
      watcher.close();
      await sleep(delay);
      run.child.kill('SIGKILL');
      const { signal } = await run.ended;
      const half = site.snapshot();
      if (signal === 'SIGKILL' && Object.keys(files).some((name) => half[name] !== finished[name])) interrupted += 1;
      expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
      expect(site.snapshot()).toEqual(finished);
    }
    expect(interrupted).toBeGreaterThan(0);
  }, 300_000);
});

describe('temporary files of a killed run', () => {
  it('are removed by the next run, which succeeds, with any content', async () => {
    const page = `<img src="${url(hero)}">`;
    for (const left of [page, page.slice(0, 30), '']) {
      const site = world.site({
        'p.html': page,
        '.localize-p.html-4242.tmp': left,
        'sub/.localize-q.html-4242.tmp': left,
      });
      const { status, found } = await world.localize(site);
      expect({ status, found }).toEqual({ status: 0, found: [] });
      expect(Object.keys(site.snapshot()).filter((name) => name.includes('.tmp'))).toEqual([]);
    }
  });
});

describe('two runs at once', () => {
  it('can share a cache, and both sites are complete', async () => {
    const files = { 'p.html': Array.from({ length: 12 }, (_, at) => `<img src="${url(hero)}?w=${at + 10}">`).join('') };
    const [one, two] = [world.site(files), world.site(files)];
    const ends = await Promise.all([one, two].map((site) => world.localize(site, '--cache-dir', one.cache)));
    expect(ends.map(({ status, found }) => ({ status, found }))).toEqual([
      { status: 0, found: [] },
      { status: 0, found: [] },
    ]);
    expect(one.snapshot()).toEqual(two.snapshot());
  });
});

describe('a job that is closed before it has ended', () => {
  it('ends its walk over the published content', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const cdaUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { cache: cacheDir } = world.site();
    const localizer = createLocalizer({ token, cdaUrl, cacheDir, timeout: 600 });
    try {
      localizer.begin([]);
      const [{ socket }] = await once(server, 'request');
      await localizer.close();
      if (!socket.closed) await once(socket, 'close');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

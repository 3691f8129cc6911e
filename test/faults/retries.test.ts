import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { AssetResponse } from '../support/contract-assets.ts';
import { picture } from '../support/contract-pictures.ts';
import { project, startWorld, url } from '../support/contract-world.ts';
import { findFreePort } from '../support/free-port.ts';

const world = await startWorld();
const png = await picture('png', 'patience', 64);
beforeEach(() => world.assets.reset());

const path = (name: string) => `/${project}/${name}`;
const page = (names: readonly string[]) => ({ 'p.html': names.map((name) => `<img src="${url(name)}">`).join('\n') });
const tries = (name: string) => world.assets.requestsFor(path(name)).length;
const png200 = { status: 200, headers: { 'content-type': 'image/png' } };

describe('a temporary failure is retried', () => {
  const untilItPasses = async (first: Readonly<Record<string, AssetResponse>>, ...args: string[]) => {
    const names = Object.keys(first);
    await world.publish(...names);
    for (const [name, turn] of Object.entries(first))
      world.assets.responses.set(path(name), (_, before) => (before === 0 ? turn : undefined));
    const { status, report } = await world.localize(world.site(page(names)), ...args);
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
    return new Map(names.map((name) => [name, tries(name)]));
  };

  it('until it passes: network errors, truncation, 408, 425, 429 and 5xx', async () => {
    const first = {
      'reset.png': { reset: true },
      'cut.png': { ...png200, body: png, cutAt: 30 },
      ...Object.fromEntries([408, 425, 429, 500, 502, 503, 504, 520].map((status) => [`s${status}.png`, { status }])),
    } as const;
    expect(await untilItPasses(first)).toEqual(new Map(Object.keys(first).map((name) => [name, 2])));
  });

  it('until it passes: stalls', async () => {
    const first = { 'stall.png': { ...png200, body: png, stallAt: 30 }, 'silent.png': { delay: 60_000 } };
    const numbers = await untilItPasses(first, '--timeout', '1');
    // On a busy machine a second try may stall, too.
    for (const number of numbers.values()) expect(number).toBeGreaterThan(1);
  });

  it('--retries times, and the message gives the number of tries', async () => {
    await world.publish('down.png');
    world.assets.responses.set(path('down.png'), () => ({ status: 503 }));
    for (const retries of [0, 2]) {
      world.assets.requests.length = 0;
      const { status, report } = await world.localize(world.site(page(['down.png'])), '--retries', String(retries));
      expect(status).toBe(1);
      expect(tries('down.png')).toBe(retries + 1);
      expect(report.findings.map(({ code }) => code)).toEqual(['download-failed']);
      expect(report.findings[0]?.message).toMatch(new RegExp(`\\b${retries + 1} tr`));
    }
  });
});

describe('Retry-After and X-RateLimit-Reset', () => {
  it('are obeyed, as seconds and as a date', async () => {
    const asks: Readonly<Record<string, () => Record<string, string>>> = {
      'seconds.png': () => ({ 'retry-after': '2' }),
      'date.png': () => ({ 'retry-after': new Date(Date.now() + 3000).toUTCString() }),
      'reset.png': () => ({ 'x-ratelimit-reset': '2' }),
    };
    await world.publish(...Object.keys(asks));
    for (const [name, headers] of Object.entries(asks))
      world.assets.responses.set(path(name), (_, before) =>
        before === 0 ? { status: 429, headers: headers() } : undefined,
      );
    const { status } = await world.localize(world.site(page(Object.keys(asks))));
    expect(status).toBe(0);
    for (const name of Object.keys(asks)) {
      const [first, second] = world.assets.requestsFor(path(name));
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1900);
    }
  });

  it('above 30 s fail at once', async () => {
    const asks: Readonly<Record<string, Record<string, string>>> = {
      'long.png': { 'retry-after': '31' },
      'longer.png': { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() },
      'for-ever.png': { 'x-ratelimit-reset': '86400' },
    };
    await world.publish(...Object.keys(asks));
    for (const [name, headers] of Object.entries(asks))
      world.assets.responses.set(path(name), () => ({ status: 503, headers }));
    const { status, found } = await world.localize(world.site(page(Object.keys(asks))));
    expect({ status, found }).toEqual({
      status: 1,
      found: ['download-failed p.html', 'download-failed p.html', 'download-failed p.html'],
    });
    expect(Object.keys(asks).map(tries)).toEqual([1, 1, 1]);
  });

  it('are ignored if they are invalid', async () => {
    const asks: Readonly<Record<string, string>> = {
      'word.png': 'soon',
      'minus.png': '-5',
      'blank.png': '',
      'past.png': new Date(0).toUTCString(),
    };
    await world.publish(...Object.keys(asks));
    for (const [name, value] of Object.entries(asks))
      world.assets.responses.set(path(name), (_, before) =>
        before === 0 ? { status: 503, headers: { 'retry-after': value } } : undefined,
      );
    expect((await world.localize(world.site(page(Object.keys(asks))))).status).toBe(0);
  });
});

describe('--timeout', () => {
  it('limits the time without data, not the total time', async () => {
    await world.upload('slow.csv', Buffer.from('a'.repeat(9216)), 'text/csv');
    await world.publish('slow.csv');
    world.assets.responses.set(path('slow.csv'), () => ({
      status: 200,
      headers: { 'content-type': 'text/csv' },
      body: 'a'.repeat(9216),
      every: 300,
    }));
    // With a limit on the total time, no try would end. On a busy machine a try may stall.
    const { status, found } = await world.localize(
      world.site({ 'p.html': `<a href="${url('slow.csv')}">` }),
      '--timeout',
      '1',
    );
    expect({ status, found }).toEqual({ status: 0, found: [] });
  });

  it('ends a try without data before the headers and in the body', async () => {
    await world.publish('mute.png', 'half.png');
    world.assets.responses.set(path('mute.png'), () => ({ delay: 60_000 }));
    world.assets.responses.set(path('half.png'), () => ({ ...png200, body: png, stallAt: 20 }));
    const { status, found } = await world.localize(
      world.site(page(['mute.png', 'half.png'])),
      '--timeout',
      '1',
      '--retries',
      '1',
    );
    expect({ status, found }).toEqual({ status: 1, found: ['download-failed p.html', 'download-failed p.html'] });
    expect([tries('mute.png'), tries('half.png')]).toEqual([2, 2]);
  });
});

describe('--concurrency', () => {
  it.each([1, 3])('limits the requests at the same time to %i', async (limit) => {
    const names = Array.from({ length: 9 }, (_, at) => `many-${at}.png`);
    await world.publish(...names);
    for (const name of names) world.assets.responses.set(path(name), () => ({ delay: 60 }));
    const { status, report } = await world.localize(world.site(page(names)), '--concurrency', String(limit));
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
    expect(world.assets.requests).toHaveLength(9);
    expect(world.assets.maxConcurrent()).toBe(limit);
  });
});

describe('an asset host that can’t be reached', () => {
  /** As behind a firewall that drops what it does not allow: nothing answers. */
  const silent = createServer((socket) => socket.on('error', () => undefined));
  const listen = async () => {
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    return (silent.address() as AddressInfo).port;
  };
  afterAll(() => silent.close());

  it.each<[string, scheme: string, port: () => Promise<number>, reason: string]>([
    ['it refuses connections', 'http', findFreePort, 'connection refused (ECONNREFUSED)'],
    ['it answers nothing', 'https', listen, 'connection timed out (UND_ERR_CONNECT_TIMEOUT)'],
  ])('is one finding, however many variants need it, where %s', async (_, scheme, port, reason) => {
    await world.publish('far.png');
    const pages = Array.from({ length: 9 }, (_, at) => [`p${at}.html`, `<img src="${url('far.png')}?w=${at + 1}">`]);
    const site = world.site(Object.fromEntries(pages));
    const origin = `${scheme}://127.0.0.1:${await port()}`;
    const nowhere = `www.datocms-assets.com=${origin}`;
    const limits = ['--retries', '1', '--timeout', '2'];
    const { status, report } = await world.localize(site, '--connect-to', nowhere, ...limits);
    expect(status).toBe(1);
    expect(report.findings).toMatchObject([
      {
        code: 'download-failed',
        message: `www.datocms-assets.com can’t be reached: ${reason} at ${origin}, where this run connects instead, tried 2 times at most: 9 variants.`,
        ...{ file: 'p0.html', line: 1, column: 11 },
        fix: `Start what should answer at ${origin}, or correct --connect-to.`,
      },
    ]);
    expect(report.counts).toMatchObject({ errors: 1, downloaded: 0 });
  });
});

describe('a download that fails', () => {
  it('stands at the first place that needs the asset, and says which files do', async () => {
    await world.publish('dead.png', 'alive.png');
    world.assets.responses.set(path('dead.png'), () => ({ status: 404 }));
    const dead = `<img src="${url('dead.png')}">`;
    const site = world.site({
      'b.html': dead,
      'a/index.html': `<img src="${url('alive.png')}">\n<p>é</p> <img src="${url('dead.png')}?w=9">\n${dead}`,
    });
    const { status, report, stderr } = await world.localize(site, '--retries', '0');
    expect(status).toBe(1);
    const message = 'Download failed after 1 try: the host answered 404 (Not Found) (needed by a/index.html, b.html).';
    expect(report.findings).toMatchObject([
      {
        code: 'download-failed',
        message,
        url: `${url('dead.png')}?w=9`,
        ...{ file: 'a/index.html', line: 2, column: 20 },
      },
      { code: 'download-failed', message, url: url('dead.png'), ...{ file: 'a/index.html', line: 3, column: 11 } },
    ]);
    expect(stderr).toMatch(/^ {4}at .*a\/index\.html:2:20: \?w=9$/m);
  });
});

describe('a download that fails with --failed placeholder', () => {
  it('is a warning, and a neutral picture of the asked-for size stands in its place', async () => {
    await world.publish('dead.png', 'alive.png');
    world.assets.responses.set(path('dead.png'), () => ({ status: 404 }));
    const site = world.site({ 'p.html': `<img src="${url('alive.png')}"> <img src="${url('dead.png')}?w=120&h=80">` });
    const { status, report, stderr } = await world.localize(site, '--failed', 'placeholder', '--retries', '0');
    expect(status).toBe(0);
    expect(stderr).toContain('1 of 1 page is local. No asset URL of the CMS is left.');
    const files = report.assets.flatMap(({ variants }) => variants.map(({ file }) => file));
    expect(files).toContainEqual(expect.stringMatching(/^_assets\/placeholder-120x80\./));
    expect(report.findings).toMatchObject([
      {
        ...{ code: 'placeholder', level: 'warning', url: `${url('dead.png')}?h=80&w=120`, file: 'p.html', line: 1 },
        fix: 'Check that the asset still exists and that its host can be reached, then build again.',
      },
    ]);
    const { column = 0, message } = report.findings[0] ?? {};
    expect(site.read('p.html').slice(column - 1)).toMatch(/^\/_assets\/placeholder-120x80\./);
    expect(message).toMatch(/404.*; a neutral picture stands in its place/);
    expect(site.read('p.html')).toMatch(
      /<img src="\/_assets\/alive\.\w+\.\w+"> <img src="\/_assets\/placeholder-120x80\.\w+\.svg">/,
    );
    world.assets.reset();
    const again = await world.localize(world.site({ 'p.html': `<img src="${url('dead.png')}?w=120&h=80">` }));
    expect(again.report.findings).toEqual([]);
  });

  it('stays an error for a file that is no picture, and nothing is written', async () => {
    await world.publish('dead.pdf', 'dead.png');
    for (const name of ['dead.pdf', 'dead.png']) world.assets.responses.set(path(name), () => ({ status: 404 }));
    const site = world.site({ 'p.html': `<a href="${url('dead.pdf')}"></a> <img src="${url('dead.png')}?w=1">` });
    const before = site.snapshot();
    const { status, found } = await world.localize(site, '--failed', 'placeholder', '--retries', '0');
    expect({ status, found }).toEqual({ status: 1, found: ['download-failed p.html', 'placeholder p.html'] });
    expect(site.snapshot()).toEqual(before);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CdaResponse, token } from '../support/contract-cda.ts';
import { project, startWorld, url, withReport } from '../support/contract-world.ts';
import { findFreePort } from '../support/free-port.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const files = { 'p.html': `<img src="${url(hero)}">` };
const html = { 'content-type': 'text/html; charset=utf-8' };

const world = await startWorld();
await world.publish(hero);
beforeEach(() => {
  world.assets.reset();
  world.cda.requests.length = 0;
  world.cda.respond = () => undefined;
});

const failure = (code: string) =>
  JSON.stringify({ data: [{ id: 'x', type: 'api_error', attributes: { code, details: {} } }] });
const isContent = (query: string) => !query.includes('__schema');
const echo = `the request had Authorization: Bearer ${token}`;

describe('an invalid answer of the CDA', () => {
  const cases: readonly (readonly [what: string, odd: CdaResponse, codes: RegExp])[] = [
    ['500', { status: 500, body: echo, headers: html }, /^cda-unreachable$/],
    ['502 with a page', { status: 502, body: `<html>${echo}</html>`, headers: html }, /^cda-unreachable$/],
    [
      '429 every time',
      { status: 429, headers: { 'x-ratelimit-reset': '0' }, body: failure('RATE_LIMIT_EXCEEDED') },
      /^cda-unreachable$/,
    ],
    [
      '429 with a wait of an hour',
      { status: 429, headers: { 'x-ratelimit-reset': '3600' }, body: failure('RATE_LIMIT_EXCEEDED') },
      /^cda-unreachable$/,
    ],
    [
      'an HTML page with status 200',
      { status: 200, body: `<html>${echo}</html>`, headers: html },
      /^cda-(incomplete|unreachable)$/,
    ],
    ['a cut body', { body: '{"data":{"a":1}}', cutAt: 6 }, /^cda-(incomplete|unreachable)$/],
    ['broken JSON', { body: '{"data":{' }, /^cda-(incomplete|unreachable)$/],
    ['an empty body', { body: '' }, /^cda-(incomplete|unreachable)$/],
    ['no data', { body: '{"data":null}' }, /^cda-(incomplete|unreachable|refused)$/],
    ['an array', { body: '[]' }, /^cda-(incomplete|unreachable)$/],
    ['errors', { body: JSON.stringify({ errors: [{ message: echo }] }) }, /^cda-(incomplete|refused)$/],
    [
      'partial data with errors',
      { body: JSON.stringify({ data: { _site: null }, errors: [{ message: 'x' }] }) },
      /^cda-(incomplete|refused)$/,
    ],
    ['a refusal', { status: 403, body: failure('INSUFFICIENT_PERMISSIONS') }, /^cda-refused$/],
    ['a deactivated project', { status: 403, body: failure('DEACTIVATED_SITE') }, /^cda-refused$/],
    ['a connection reset', { reset: true }, /^cda-unreachable$/],
    [
      'a redirect to another origin',
      { status: 307, headers: { location: 'https://evil.example/' } },
      /^cda-(unreachable|refused|incomplete)$/,
    ],
  ];

  it.each(cases)(
    'is an error with exit status 1 and a report, without asset requests or changed files: %s',
    async (_what, odd, codes) => {
      // Only one of them is tried again, since that waits.
      for (const [start, retries] of [
        ['schema', '0'],
        ['content', '1'],
      ] as const) {
        world.cda.respond = ({ query }) => (start === 'schema' || isContent(query) ? odd : undefined);
        const site = world.site(files);
        const before = site.snapshot();
        const { status, report, stdout, stderr } = await world.localize(site, '--retries', retries);
        expect(status).toBe(1);
        expect(report.findings.map(({ level }) => level)).toEqual(['error']);
        expect(report.findings[0]?.code).toMatch(codes);
        expect(stdout + stderr).not.toContain(token);
        expect(stderr).not.toMatch(/\n\s+at .*\.js/);
        expect(site.snapshot()).toEqual(before);
        expect(world.assets.requests).toEqual([]);
      }
      const published = await world.run(world.site(), 'published', '--retries', '0');
      expect(published).toMatchObject({ status: 1, stdout: '' });
      expect(published.stderr).not.toContain(token);
    },
  );

  it('is retried, and the run succeeds', async () => {
    const passing: readonly CdaResponse[] = [
      { status: 500 },
      { status: 503, headers: { 'retry-after': '1' } },
      { status: 429, headers: { 'x-ratelimit-reset': '1' }, body: failure('RATE_LIMIT_EXCEEDED') },
      { reset: true },
      { body: '{"data":{"a":1}}', cutAt: 6 },
    ];
    for (const odd of passing) {
      let turns = 0;
      world.cda.respond = ({ query }) => (isContent(query) && turns++ === 0 ? odd : undefined);
      const { status, report } = await world.localize(world.site(files));
      expect({ odd, status, findings: report.findings }).toEqual({ odd, status: 0, findings: [] });
    }
  });

  it('times out after --timeout', async () => {
    world.cda.respond = () => ({ silent: true });
    const { status, found } = await world.localize(world.site(files), '--timeout', '1', '--retries', '1');
    expect({ status, found, asked: world.cda.requests.length }).toEqual({
      status: 1,
      found: ['cda-unreachable'],
      asked: 2,
    });
  });

  it('is retried --retries times', async () => {
    world.cda.respond = () => ({ status: 503 });
    await world.localize(world.site(files), '--retries', '2');
    expect(world.cda.requests).toHaveLength(3);
  });
});

describe('a redirect of the CDA', () => {
  it('to another origin is not followed, so that the token stays private', async () => {
    const asked: string[] = [];
    const stranger = createServer((request, response) => {
      asked.push(String(request.headers.authorization));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{}}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as AddressInfo;
    for (const status of [301, 302, 303, 307, 308]) {
      world.cda.respond = () => ({ status, headers: { location: `http://127.0.0.1:${port}/` } });
      const run = await world.run(world.site(files), 'published', '--retries', '0');
      expect(run).toMatchObject({ status: 1, stdout: '' });
    }
    stranger.close();
    expect(asked).toEqual([]);
  });
});

describe('configuration errors that the CDA reports', () => {
  const refused: readonly (readonly [
    what: string,
    odd: CdaResponse | undefined,
    args: readonly string[],
    says: RegExp,
  ])[] = [
    ['a refused token', { status: 401, body: failure('INVALID_AUTHORIZATION_HEADER') }, [], /token/i],
    [
      'a refused token, in the short form',
      { status: 401, body: '{"code":"INVALID_AUTHORIZATION_HEADER","details":{"message":"no"}}' },
      [],
      /token/i,
    ],
    ['a refused token without a body', { status: 401, body: '' }, [], /token/i],
    ['an unknown environment', undefined, ['--environment', 'nowhere'], /nowhere/],
    [
      'an unknown environment, in the short form',
      { status: 400, body: '{"code":"INVALID_ENVIRONMENT","details":{"message":"no"}}' },
      ['--environment', 'nowhere'],
      /nowhere/,
    ],
    [
      'an unknown environment, in the middle form',
      { status: 422, body: '{"id":"1","type":"api_error","attributes":{"code":"INVALID_ENVIRONMENT","details":{}}}' },
      ['--environment', 'nowhere'],
      /nowhere/,
    ],
  ];

  it.each(refused)('exit with 2 and a fix, without a report or written files: %s', async (_what, odd, args, says) => {
    world.cda.respond = () => odd;
    const site = world.site(files);
    const before = site.snapshot();
    const report = join(site.work, 'report.json');
    for (const command of ['localize', 'published']) {
      const reports = command === 'localize' ? ['--json', '--report', report] : [];
      const { status, stdout, stderr } = await world.run(site, command, ...reports, ...args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toMatch(says);
      expect(stderr).not.toContain(token);
    }
    expect(site.snapshot()).toEqual(before);
    expect(readdirSync(site.work)).not.toContain('report.json');
  });

  it('exits with 1 and names the address if nothing listens there', async () => {
    const port = await findFreePort();
    const site = world.site(files);
    const args = [
      'localize',
      site.dir,
      '--json',
      '--retries',
      '0',
      '--cda-url',
      `http://127.0.0.1:${port}/`,
      '--cache-dir',
      site.cache,
    ];
    const { status, report } = withReport(await runCli(args, { DATOCMS_CDA_TOKEN: token }, site.work));
    expect(status).toBe(1);
    expect(report.findings.map(({ code }) => code)).toEqual(['cda-unreachable']);
    expect(report.findings[0]?.message).toContain(`127.0.0.1:${port}`);
  });
});

describe('the token', () => {
  it('comes from the option, else from the environment', async () => {
    const site = world.site(files);
    expect((await world.run(site, 'published', '--token', token)).status).toBe(0);
    const other = ['published', ...world.connected(site, 'published'), '--token', token];
    expect((await runCli(other, { DATOCMS_CDA_TOKEN: 'wrong' }, site.work)).status).toBe(0);
    expect(
      (
        await runCli(
          ['published', ...world.connected(site, 'published'), '--token', 'wrong'],
          { DATOCMS_CDA_TOKEN: token },
          site.work,
        )
      ).status,
    ).toBe(2);
  });

  it('appears neither in the output, the cache, reports and messages, nor at the asset host', async () => {
    world.assets.responses.set(`/${project}/${hero}`, (_, before) => (before === 0 ? { status: 503 } : undefined));
    const site = world.site(files);
    const reports = ['r.json', 'r.html'].flatMap((name) => ['--report', join(site.work, name)]);
    const { stdout, stderr } = await world.localize(site, ...reports, '--token', token);
    const needles = [
      token,
      Buffer.from(token).toString('base64').replace(/=+$/, ''),
      Buffer.from(token).toString('hex'),
    ];
    const texts = [stdout, stderr, JSON.stringify(world.assets.requests)];
    for (const entry of readdirSync(site.work, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) texts.push(readFileSync(join(entry.parentPath, entry.name), 'latin1'), entry.name);
    expect(texts.length).toBeGreaterThan(8);
    expect(needles.flatMap((needle) => texts.filter((one) => one.includes(needle)))).toEqual([]);
  });
});

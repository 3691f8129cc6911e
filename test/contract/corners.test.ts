import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { type Done, host, project, type Site, startWorld, url, type World } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);
let world: World;
/** Half a minute of waiting that runs beside all other tests of this file. */
let long: Promise<Done>;
let patient: World;

beforeAll(async () => {
  [world, patient] = await Promise.all([startWorld(), startWorld()]);
  await world.publish(hero);
  await patient.publish('wait.png');
  patient.assets.scripts.set(`/${project}/wait.png`, () => ({ status: 503, headers: { 'retry-after': '30' } }));
  long = patient.localize(patient.site({ 'p.html': `<img src="${url('wait.png')}">` }), '--retries', '9');
});
beforeEach(() => {
  world.assets.reset();
  world.cda.odd = () => undefined;
});
afterAll(() => Promise.all([world.close(), patient.close()]));

async function clean(site: Site, ...args: string[]): Promise<Done> {
  const done = await world.localize(site, ...args);
  expect({ status: done.status, findings: done.report.findings }).toEqual({ status: 0, findings: [] });
  return done;
}

describe('Link headers', () => {
  it('that hint at the host go, one that loads an asset is rewritten, and its neighbours stay', async () => {
    const site = world.site({
      _headers: `/*\n  Link: <${host}>; rel=preconnect\n  Link: <${host}>; rel=dns-prefetch, </a.css>; rel=preload\n  Link: <${asset}>; rel=preload; as=image\n  X: y\n`,
    });
    const { report } = await clean(site);
    const local = `/${report.assets[0]?.variants[0]?.file}`;
    expect(site.read('_headers')).toBe(
      `/*\n  Link: </a.css>; rel=preload\n  Link: <${local}>; rel=preload; as=image\n  X: y\n`,
    );
  });
});

describe('the origin of the site', () => {
  it.each(['https://www.example.org', 'https://www.example.org/', 'https://www.example.org/blog/'])(
    '%s makes clean URLs',
    async (site) => {
      const output = world.site({ 'p.html': `<meta property="og:image" content="${asset}">` });
      const { report } = await clean(output, '--site', site);
      expect(output.read('p.html')).toBe(
        `<meta property="og:image" content="https://www.example.org/${report.assets[0]?.variants[0]?.file}">`,
      );
    },
  );
});

describe('paths', () => {
  it('are those that a browser asks for, and differ by letter case', async () => {
    const site = world.site({
      'p.html': `<img src="${host}/${project}/../${project}/${hero}"><img src="${host}/x/%2e%2e/${project}/./${hero}">`,
    });
    await clean(site);
    expect(world.assets.fetched.map((one) => one.url)).toEqual([`/${project}/${hero}`]);
    const other = world.site({
      'p.html': `<img src="${asset.replace('hero', 'HERO')}">`,
      'q.html': `<img src="${host}/${project}/..%2F${project}%2F${hero}">`,
    });
    expect((await world.localize(other)).found).toEqual(['unpublished p.html', 'unpublished q.html']);
  });

  it('that <base> would complete are an error', async () => {
    const { found } = await world.localize(
      world.site({ 'p.html': `<base href="${host}/${project}/"><img src="${hero}">` }),
    );
    expect(found).toEqual(['mention p.html']);
  });
});

describe('an output folder', () => {
  it('may be empty, and may hold pipes, which are not read', async () => {
    await clean(world.site());
    const site = world.site({ 'p.html': `<img src="${asset}">` });
    execFileSync('mkfifo', [join(site.dir, 'pipe')]);
    const { status } = await world.run(site, 'localize');
    expect(status).toBe(0);
  });

  it('may hold names that try to write to the terminal or to annotations, which they cannot', async () => {
    const name = 'a\u001b[31m\n::error::x.html';
    const site = world.site({ [name]: `<img src="${url('nothing.jpg')}">` });
    const env = { DATOCMS_CDA_TOKEN: token, GITHUB_ACTIONS: 'true' };
    const { status, stdout, stderr } = await runCli(
      ['localize', site.dir, '--json', ...world.connected(site)],
      env,
      site.work,
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings[0].file).toBe(name);
    expect(stderr).not.toContain('\u001b[31m');
    expect(stderr).not.toMatch(/^::error::x/m);
    expect(stderr).toMatch(/^::error /m);
  });
});

describe('an unpublished asset', () => {
  it('is still told of where the CDA cannot say more about it', async () => {
    world.cda.odd = ({ query }) => (/\bupload\(|allUploads/.test(query) ? { status: 500 } : undefined);
    const { status, found } = await world.localize(
      world.site({ 'p.html': `<img src="${url('nothing.jpg')}">` }),
      '--retries',
      '0',
    );
    expect({ status, found }).toEqual({ status: 1, found: ['unpublished p.html'] });
  });
});

describe('--concurrency', () => {
  it('bounds the connections that are open at once as well', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `open-${at}.png`);
    await world.publish(...names);
    for (const name of names) world.assets.scripts.set(`/${project}/${name}`, () => ({ delay: 40 }));
    await clean(
      world.site({ 'p.html': names.map((name) => `<img src="${url(name)}">`).join('') }),
      '--concurrency',
      '2',
    );
    expect(world.assets.peakConnections()).toBeLessThanOrEqual(2);
  });
});

describe('waits for one request', () => {
  it('of 30 s are obeyed, and end within 60 s in all, whatever --retries says', async () => {
    const { status, found } = await long;
    expect({ status, found }).toEqual({ status: 1, found: ['download-failed p.html'] });
    const times = patient.assets.fetched.map(({ at }) => at);
    expect(times.length).toBeGreaterThanOrEqual(2);
    expect(times.length).toBeLessThanOrEqual(3);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(29_000);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(61_000);
  }, 90_000);
});

import { beforeEach, describe, expect, it } from 'vitest';
import { expectClean } from '../support/contract-checks.ts';
import { host, project, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);
const [world, waitingWorld] = await Promise.all([startWorld(), startWorld()]);
await world.publish(hero);
await waitingWorld.publish('wait.png');
waitingWorld.assets.responses.set(`/${project}/wait.png`, () => ({ status: 503, headers: { 'retry-after': '30' } }));
/** A run that waits half a minute while the other tests of this file run. */
const longRun = waitingWorld.localize(
  waitingWorld.site({ 'p.html': `<img src="${url('wait.png')}">` }),
  '--retries',
  '9',
);
beforeEach(() => {
  world.assets.reset();
  world.cda.respond = () => undefined;
});

describe('Link headers', () => {
  it('to the host are removed if they are hints and rewritten if they load an asset; other links stay', async () => {
    const site = world.site({
      _headers: `/*\n  Link: <${host}>; rel=preconnect\n  Link: <${host}>; rel=dns-prefetch, </a.css>; rel=preload\n  Link: <${asset}>; rel=preload; as=image\n  X: y\n`,
    });
    const { report } = await expectClean(world, site);
    const local = `/${report.assets[0]?.variants[0]?.file}`;
    expect(site.read('_headers')).toBe(
      `/*\n  Link: </a.css>; rel=preload\n  Link: <${local}>; rel=preload; as=image\n  X: y\n`,
    );
  });
});

describe('the origin of the site', () => {
  it.each(['https://www.example.org', 'https://www.example.org/', 'https://www.example.org/blog/'])(
    '%s gives clean URLs',
    async (site) => {
      const output = world.site({ 'p.html': `<meta property="og:image" content="${asset}">` });
      const { report } = await expectClean(world, output, '--site', site);
      expect(output.read('p.html')).toBe(
        `<meta property="og:image" content="https://www.example.org/${report.assets[0]?.variants[0]?.file}">`,
      );
    },
  );
});

describe('paths', () => {
  it('are resolved as in a browser and are case-sensitive', async () => {
    const site = world.site({
      'p.html': `<img src="${host}/${project}/../${project}/${hero}"><img src="${host}/x/%2e%2e/${project}/./${hero}">`,
    });
    await expectClean(world, site);
    expect(world.assets.requests.map((one) => one.url)).toEqual([`/${project}/${hero}`]);
    const other = world.site({
      'p.html': `<img src="${asset.replace('hero', 'HERO')}">`,
      'q.html': `<img src="${host}/${project}/..%2F${project}%2F${hero}">`,
    });
    expect((await world.localize(other)).found).toEqual(['unpublished p.html', 'unpublished q.html']);
  });

  it('that depend on <base> are an error', async () => {
    const { found } = await world.localize(
      world.site({ 'p.html': `<base href="${host}/${project}/"><img src="${hero}">` }),
    );
    expect(found).toEqual(['mention p.html']);
  });
});

describe('an unpublished asset', () => {
  it('is reported even if the CDA fails to say more about it', async () => {
    world.cda.respond = ({ query }) => (/\bupload\(|allUploads/.test(query) ? { status: 500 } : undefined);
    const { status, found } = await world.localize(
      world.site({ 'p.html': `<img src="${url('nothing.jpg')}">` }),
      '--retries',
      '0',
    );
    expect({ status, found }).toEqual({ status: 1, found: ['unpublished p.html'] });
  });
});

describe('--concurrency', () => {
  it('also limits the open connections', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `open-${at}.png`);
    await world.publish(...names);
    for (const name of names) world.assets.responses.set(`/${project}/${name}`, () => ({ delay: 40 }));
    await expectClean(
      world,
      world.site({ 'p.html': names.map((name) => `<img src="${url(name)}">`).join('') }),
      '--concurrency',
      '2',
    );
    expect(world.assets.maxConnections()).toBeLessThanOrEqual(2);
  });
});

describe('Retry-After', () => {
  it('is obeyed up to 30 s, and up to 60 s in all with any --retries', async () => {
    const { status, found } = await longRun;
    expect({ status, found }).toEqual({ status: 1, found: ['download-failed p.html'] });
    const times = waitingWorld.assets.requests.map(({ at }) => at);
    expect(times.length).toBeGreaterThanOrEqual(2);
    expect(times.length).toBeLessThanOrEqual(3);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(29_000);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThanOrEqual(61_000);
  }, 90_000);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { type Site, startWorld, url } from '../support/contract-world.ts';
import { createDoctor } from '../support/doctor.ts';
import { findFreePort } from '../support/free-port.ts';

const [hero, lost, moved, secret] = ['1-hero.jpg', '2-lost.jpg', '3-moved.jpg', '4-secret.jpg'] as const;
const key = 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA';

const world = await startWorld();
await world.publish(hero, lost, moved);
await world.addDraft(secret);
beforeEach(() => {
  world.assets.reset();
  for (const [name, answer] of [
    [lost, { status: 404 }],
    [moved, { status: 302, headers: { location: url(secret) } }],
  ] as const) {
    world.assets.responses.set(new URL(url(name)).pathname, () => answer);
  }
});

const doctor = createDoctor(() => world);
const check = async (site: Site, ...args: string[]) => {
  const connected = ['--connect-to', `www.datocms-assets.com=${world.assets.origin}`, '--retries', '0'];
  const { status, checks } = await doctor(site.work, [
    'dist',
    '--token',
    token,
    '--check-assets',
    ...connected,
    ...args,
  ]);
  const found = checks.filter(({ name }) => name === 'assets');
  return { status, found: found.map((each) => `${each.status} ${each.message}`).sort(), fix: found[0]?.fix };
};
/** What the host answers, in the order of URLs. */
const asked = () => world.assets.requests.map(({ method, url: path }) => `${method} ${path}`).sort();

describe('doctor --check-assets', () => {
  it('asks once for the headers of each asset, as a build would, and names those that do not answer with their places', async () => {
    const site = world.site({
      'index.html': `<img src="${url(hero)}?w=20">\n<img src="${url(lost)}?w=20"><meta property="og:image" content="${url(hero)}?w=20">`,
      'about.html': `<img src="${url(lost)}?w=20"><img src="${url(moved)}">`,
    });
    const { status, found, fix } = await check(site, '--site', 'https://www.example.org');
    expect([status, found]).toEqual([
      1,
      [
        `error ${url(lost)}?w=20: the host answered 404 (Not Found). 2 places: about.html:1:11, index.html:2:11.`,
        expect.stringMatching(
          /3-moved\.jpg: .*no published record uses the asset there.* 1 place: about\.html:1:\d+\.$/,
        ),
      ],
    ]);
    expect(fix).toContain('Check that the asset still exists');
    expect(asked()).toEqual(
      [hero, lost, moved].map((name) => `HEAD ${new URL(url(name)).pathname}${name === moved ? '' : '?w=20'}`),
    );
  });

  it('opens the sealed URLs of an output, which no build has asked for', async () => {
    const site = world.site({ 'index.html': `<img src="${url(hero)}"><img src="${url(lost)}?w=30">`, 'a.html': '<p>' });
    writeFileSync(join(site.work, '.env'), `DATOCMS_ASSETS_KEY=${key}\n`);
    expect((await world.localize(site, '--deliver', 'sealed')).status).toBe(0);
    const column = site.read('index.html').indexOf('2-lost.') + 1;
    const { status, found } = await check(site, '--deliver', 'sealed');
    expect([status, found]).toEqual([
      1,
      [`error ${url(lost)}?w=30: the host answered 404 (Not Found). 1 place: index.html:1:${column}.`],
    ]);
    const other = await check(site, '--deliver', 'sealed', '--site', 'https://other.example');
    expect([other.found, other.fix]).toEqual([
      [`warning ${site.dir} names no asset that could be asked for.`],
      expect.stringContaining('the key and --site of the build'),
    ]);
    world.assets.reset();
    expect(await check(site, '--deliver', 'sealed')).toMatchObject({
      status: 0,
      found: ['ok All assets answer: 2 variants.'],
    });
  });

  it('names a host that can’t be reached once, and needs a built folder', async () => {
    const site = world.site({ 'index.html': `<img src="${url(hero)}"><img src="${url(lost)}">` });
    const closed = `www.datocms-assets.com=http://127.0.0.1:${await findFreePort()}`;
    const { status, found } = await check(site, '--connect-to', closed);
    expect([status, found]).toEqual([
      1,
      [expect.stringMatching(/^error www\.datocms-assets\.com: connection refused .*2 places: index\.html:1:11, /)],
    ]);
    const without = await doctor(join(site.work, 'dist'), ['--token', token, '--check-assets']);
    expect([without.status, without.stderr]).toEqual([
      2,
      expect.stringContaining('--check-assets: there is no built folder'),
    ]);
  });
});

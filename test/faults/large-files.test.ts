import { closeSync, openSync, readdirSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { host, type Site, startWorld, url, withReport } from '../support/contract-world.ts';
import { peakMemory, tellingMemory } from '../support/peak-memory.ts';
import { spawnCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const page = { 'p.html': `<img src="${url(hero)}?w=20">` };
const mebibyte = 2 ** 20;

const world = await startWorld();
await world.publish(hero);
beforeEach(() => world.assets.reset());

/** A sparse file, which uses no disk space. */
function writeLarge(
  site: Site,
  name: string,
  size: number,
  ...parts: readonly (readonly [at: number, text: string])[]
) {
  site.write({ [name]: '' });
  const path = join(site.dir, name);
  truncateSync(path, size);
  const file = openSync(path, 'r+');
  for (const [at, text] of parts) writeSync(file, text, at);
  closeSync(file);
}

async function localize(site: Site) {
  const given = ['localize', site.dir, '--json', ...world.connected(site)];
  const done = withReport(await spawnCli(given, { DATOCMS_CDA_TOKEN: token }, site.work, [], tellingMemory));
  return { ...done, memory: peakMemory(done.stderr) };
}

describe('a file above the maximum length of a string', () => {
  it('is only verified, with little memory, if it is not text', async () => {
    const site = world.site(page);
    writeLarge(site, 'map.pmtiles', 600 * mebibyte, [0, 'PMTiles\x03']);
    const { status, found, memory } = await localize(site);
    expect({ status, found }).toEqual({ status: 0, found: [] });
    expect(memory).toBeLessThan(200e6);
  });

  it('is only verified if its text does not name an asset host', async () => {
    const site = world.site(page);
    writeLarge(site, 'all.ndjson', 600 * mebibyte, [0, '{"a":1}\n'.repeat(1000)]);
    const { status, found, memory } = await localize(site);
    expect({ status, found }).toEqual({ status: 0, found: [] });
    expect(memory).toBeLessThan(200e6);
  });

  it('is an error with the size limit, before any change, if its text names an asset host', async () => {
    const site = world.site(page);
    const size = 600 * mebibyte;
    // At the border of two parts of the read.
    const seam = 15 * 2 ** 16 - 20;
    writeLarge(site, 'all.ndjson', size, [0, '{"a":1}\n'.repeat(1000)], [seam, `${host}/77001/1700000001-hero.jpg`]);
    const { status, report, memory, stderr } = await localize(site);
    expect(status).toBe(1);
    expect(report.findings).toEqual([
      {
        code: 'too-large',
        level: 'error',
        message: 'The text names the asset host and is too large to be rewritten: it has 600 MiB, more than 256 MiB.',
        file: 'all.ndjson',
        line: 1,
        column: 1,
        fix: 'Split the file into smaller ones, or keep asset URLs out of it.',
      },
    ]);
    expect(site.read('p.html')).toBe(page['p.html']);
    expect(memory).toBeLessThan(200e6);
    expect(stderr).not.toMatch(/\n\s+at .*\.js/);
  });
});

describe('an archive that unpacks to more than a quarter of the memory', () => {
  const items = Array.from({ length: 2_600_000 }, (_, index) => `item ${index} of a long list\n`).join('');
  const packed = gzipSync(`${items}${host}/77001/1700000001-hero.jpg`, { level: 1 });

  it.each([
    ['on its own', 0],
    ['in a large file', 17 * mebibyte],
  ])('is searched as a stream, with little memory: %s', async (_, before) => {
    const site = world.site(page);
    site.write({ 'list.bin': Buffer.concat([Buffer.alloc(before, 'clean text, line by line\n'), packed]) });
    const { status, report, memory } = await localize(site);
    expect(status).toBe(1);
    expect(report.findings).toMatchObject([{ code: 'leak', file: 'list.bin' }]);
    expect(memory).toBeLessThan(300e6);
  });

  it('is an error where it grows without end', async () => {
    const site = world.site(page);
    site.write({ 'bomb.gz': gzipSync(Buffer.alloc(200 * mebibyte)) });
    const { report } = await localize(site);
    expect(report.findings).toMatchObject([{ code: 'archive', file: 'bomb.gz' }]);
  });
});

it('a forged memory of the walk that claims a record of a gigabyte takes little memory', async () => {
  const site = world.site(page);
  expect(await localize(site)).toMatchObject({ status: 0, found: [] });
  const [name = ''] = readdirSync(join(site.cache, 'published'));
  const memoryOfWalk = join(site.cache, 'published', name);
  writeFileSync(memoryOfWalk, `${'0'.repeat(16)}3f000000`);
  truncateSync(memoryOfWalk, 1024 * mebibyte);
  site.write(page);
  const { status, found, memory } = await localize(site);
  expect({ status, found }).toEqual({ status: 0, found: [] });
  expect(memory).toBeLessThan(300e6);
});

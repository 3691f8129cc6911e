import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DigestJournal } from '../../packages/datocms-assets/src/rewrite/digest-journal.ts';
import { createDiskCache } from '../../packages/datocms-assets/src/runtime/answer/disk-cache.ts';
import { chunk, png } from '../support/build-images.ts';
import { token } from '../support/contract-cda.ts';
import { type Done, type Site, startWorld, url, withReport } from '../support/contract-world.ts';
import { filesIn } from '../support/kept-assets.ts';
import { runCli, spawnCli } from '../support/run-cli.ts';
import { canMount, mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';

const may = canMount();
const large = ['one.png', 'two.png', 'three.png'];
const disks: SmallDisk[] = [];

const world = await startWorld();
const bytes = (name: string) => png([chunk('tEXt', `Title\0${name}`), chunk('paDD', Buffer.alloc(300_000, 1))]);
for (const name of large) await world.upload(name, bytes(name));
await world.publish(...large);
afterEach(() => {
  for (const disk of disks.splice(0)) disk.remove();
});

function newDisk(size: string): SmallDisk {
  const disk = mountSmallDisk(size);
  disks.push(disk);
  return disk;
}

/** Puts a site on its own disk; the cache is elsewhere. */
function siteOn(disk: SmallDisk, files: Readonly<Record<string, string>>): Site & { localize(): Promise<Done> } {
  const site = world.site();
  const dir = join(disk.folder, 'dist');
  mkdirSync(dir);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return {
    ...site,
    dir,
    read: (name) => readFileSync(join(dir, name), 'utf8'),
    snapshot: () =>
      Object.fromEntries(
        readdirSync(dir, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'latin1')]),
      ),
    localize: async () =>
      withReport(
        await runCli(
          ['localize', dir, '--json', '--report', join(site.work, 'r.json'), ...world.connected(site)],
          { DATOCMS_CDA_TOKEN: token },
          site.work,
        ),
      ),
  };
}

const images = (names: readonly string[]) =>
  names.map((name) => `<img src="${url(name)}?skip-default-optimizations=true">`).join('');

// Only root can mount a small disk.
describe.skipIf(!may)(`a full disk${may ? '' : ' (not tested: this user cannot mount one)'}`, () => {
  it('for the stored files: exit status 1, a report with file and fix, no changed site file; the next run completes it', async () => {
    const disk = newDisk('800k');
    const site = siteOn(disk, { 'p.html': images(large), 'q.html': images(large.slice(0, 1)) });
    const before = [site.read('p.html'), site.read('q.html')];
    const { status, found, report, stdout, stderr } = await site.localize();
    expect([status, found.length]).toEqual([1, 1]);
    const [finding] = report.findings;
    expect(finding).toMatchObject({ code: 'file-system', message: expect.stringContaining('no space left on device') });
    expect([finding?.file, finding?.fix]).toEqual([
      expect.stringMatching(/^_assets\/\w+\.\w+\.png$/),
      expect.stringMatching(/^Free space/),
    ]);
    expect(stderr).toContain('ENOSPC');
    expect(readFileSync(join(site.work, 'r.json'), 'utf8')).toBe(stdout);
    expect([site.read('p.html'), site.read('q.html')]).toEqual(before);
    expect(Object.keys(site.snapshot()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    disk.resize('4m');
    expect(await site.localize()).toMatchObject({ status: 0, found: [] });
    expect(site.read('p.html')).not.toContain('datocms');
  });

  it('for a page: each page is old or new, the report names the page, and the next run completes it', async () => {
    const disk = newDisk('2m');
    const small = Object.fromEntries(
      Array.from({ length: 8 }, (_, at) => [`p${at}.html`, `${images(large.slice(0, 1))}${' '.repeat(40_000)}`]),
    );
    const files = { ...small, 'q.html': `${images(large.slice(0, 1))}${' '.repeat(900_000)}` };
    const site = siteOn(disk, files);
    const { status, found } = await site.localize();
    expect([status, found]).toEqual([1, ['file-system q.html']]);
    expect(site.read('q.html')).toBe(files['q.html']);
    for (const [name, text] of Object.entries(small)) {
      expect([text.length, text.length - (text.length - site.read(name).length)]).toContain(site.read(name).length);
      expect(site.read(name) === text || !site.read(name).includes('datocms')).toBe(true);
    }
    expect(Object.keys(site.snapshot()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    disk.resize('8m');
    expect(await site.localize()).toMatchObject({ status: 0, found: [] });
    for (const name of Object.keys(files)) expect(site.read(name)).not.toContain('datocms');
  });

  it('for a part of a line of the digest journal: the file that it tells of is not written', () => {
    const disk = newDisk('16k');
    writeFileSync(join(disk.folder, 'filler'), Buffer.alloc(12_288));
    const journal = new DigestJournal(disk.folder);
    const digest = 'a'.repeat(64);
    const changes = Array.from({ length: 50 }, () => [digest, digest] as const);
    expect(() => journal.add('a.js', Buffer.from('a'), changes)).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    journal.close();
  });

  it('for the cache: a warning, and the site is complete', async () => {
    const disk = newDisk('400k');
    const site = world.site({ 'p.html': images(large) });
    const done = await world.localize(site, '--cache-dir', join(disk.folder, 'cache'));
    expect([done.status, done.found]).toEqual([0, ['cache-unusable']]);
    expect(done.report.findings[0]).toMatchObject({
      message: expect.stringContaining('ENOSPC'),
      fix: 'Free space on the disk of --cache-dir, or use another folder.',
    });
    expect(site.stored()).toHaveLength(3);
    const free = world.site({ 'p.html': images(large) });
    expect((await world.localize(free)).status).toBe(0);
    expect(site.snapshot()).toEqual(free.snapshot());
    // The files on the full disk do not disturb a later run.
    const again = world.site({ 'p.html': images(large) });
    expect((await world.localize(again, '--cache-dir', join(disk.folder, 'cache'))).status).toBe(0);
    expect(again.snapshot()).toEqual(free.snapshot());
  });

  it('for the cache and the temporary folder: each download names the disk, and how to fix it', async () => {
    const disk = newDisk('400k');
    const site = world.site({ 'p.html': images(large) });
    const args = ['localize', site.dir, '--json', ...world.connected(site), '--cache-dir', join(disk.folder, 'cache')];
    const env = { DATOCMS_CDA_TOKEN: token, TMPDIR: disk.folder };
    const { status, report } = withReport(await spawnCli(args, env, site.work));
    expect(status).toBe(1);
    const failed = report.findings.filter(({ code }) => code === 'download-failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const finding of failed)
      expect(finding).toMatchObject({
        message: expect.stringContaining('(ENOSPC)'),
        fix: expect.stringMatching(/^Free space/),
      });
  });

  it('for the assets that a server keeps: its log says to free space there', async () => {
    const disk = newDisk('64k');
    const warnings: string[] = [];
    const cache = createDiskCache({ dir: disk.folder, warn: (message) => warnings.push(message) });
    const body = new Uint8Array(300_000);
    await cache.put('key', { type: 'image/png', body, length: body.length, sha256: undefined });
    expect(warnings).toEqual([expect.stringMatching(/ENOSPC.*Free disk space there, or choose another folder\.$/)]);
  });

  it('for the assets that a server keeps, on a disk smaller than its cache may be: those that came last', async () => {
    const disk = newDisk('2m');
    const warnings: string[] = [];
    const cache = createDiskCache({ dir: disk.folder, warn: (message) => warnings.push(message) });
    const body = new Uint8Array(100_000);
    const put = (key: string) => cache.put(key, { type: 'image/png', body, length: body.length, sha256: undefined });
    for (let at = 0; at < 30; at += 1) await put(`old ${at}`);
    for (const file of filesIn(disk.folder)) utimesSync(file, 1_700_000_000, statSync(file).mtime);
    for (let at = 0; at < 5; at += 1) await put(`new ${at}`);
    const found = await Promise.all([0, 1, 2, 3, 4].map((at) => cache.find(`new ${at}`)));
    // The one that finds the disk full makes room for the others.
    expect(found.filter(Boolean).length).toBeGreaterThanOrEqual(4);
    expect(warnings).toEqual([]);
  });

  it('is none that does not tell its size: a server keeps as much there as elsewhere', async () => {
    const disk = newDisk('0');
    const cache = createDiskCache({ dir: disk.folder, maxBytes: 2_000_000 });
    const body = new Uint8Array(100_000);
    const keys = Array.from({ length: 15 }, (_, at) => `key ${at}`);
    for (const key of keys) await cache.put(key, { type: 'image/png', body, length: body.length, sha256: undefined });
    const found = await Promise.all(keys.map((key) => cache.find(key)));
    expect(found.filter(Boolean)).toHaveLength(keys.length);
  });

  it('for a report: exit status 1, and the report on standard output says so', async () => {
    const disk = newDisk('16k');
    writeFileSync(join(disk.folder, 'filler'), Buffer.alloc(12_288));
    const site = world.site({ 'p.html': images(large) });
    const { status, found, report } = await world.localize(site, '--report', join(disk.folder, 'r.html'));
    expect([status, found]).toEqual([1, ['file-system']]);
    expect(report.findings[0]?.message).toMatch(/Can't \w+ ".*r\.html": no space left on device/);
    expect(readdirSync(disk.folder)).toEqual(['filler']);
  });
});

import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { expectClean } from '../support/contract-checks.ts';
import { host, project, startWorld, url } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero);
beforeEach(() => world.assets.reset());

describe('bytes', () => {
  it('outside URLs stay as they are: byte order mark, line ends, invalid UTF-8, NUL, one long line', async () => {
    const long = 'x'.repeat(3_000_000);
    const [bom, broken, nul] = [
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0x80]),
      Buffer.from([0]),
    ];
    const parts: Readonly<Record<string, readonly [Buffer, Buffer]>> = {
      'bom.html': [Buffer.concat([bom, Buffer.from('<p>é</p>\r\n<img src="')]), Buffer.from('">\r\n\r')],
      'broken.html': [
        Buffer.concat([broken, Buffer.from('<IMG  sRc = "')]),
        Buffer.concat([Buffer.from('"  >'), broken]),
      ],
      'nul.js': [
        Buffer.concat([Buffer.from('a="'), nul, Buffer.from('";b="')]),
        Buffer.concat([Buffer.from('"'), nul]),
      ],
      'long.html': [Buffer.from(`<p>${long}<img src="`), Buffer.from(`">${long}`)],
      'latin1.html': [
        Buffer.from('<meta charset="iso-8859-1"><p>caf\xe9<img src="', 'latin1'),
        Buffer.from('">\xe9', 'latin1'),
      ],
      'no-extension': [Buffer.from('<img src="'), Buffer.from('">')],
      // Windows allows no quotation marks in names.
      [process.platform === 'win32' ? 'sub dir/ä %20.html' : 'sub dir/ä "q" %20.html']: [
        Buffer.from('<img src="'),
        Buffer.from('">'),
      ],
    };
    const site = world.site(
      Object.fromEntries(
        Object.entries(parts).map(([name, [before, after]]) => [
          name,
          Buffer.concat([before, Buffer.from(asset), after]),
        ]),
      ),
    );
    const { report } = await expectClean(world, site);
    const local = report.assets[0]?.variants[0]?.file ?? '';
    expect(report.assets[0]?.usedIn).toEqual(Object.keys(parts).sort());
    for (const [name, [before, after]] of Object.entries(parts)) {
      const now = site.bytes(name);
      expect(
        `${name} ${now.subarray(0, before.length).equals(before)} ${now.subarray(now.length - after.length).equals(after)}`,
      ).toBe(`${name} true true`);
      expect(now.subarray(before.length, now.length - after.length).toString()).toMatch(
        new RegExp(`^/_assets/${local.slice('_assets/'.length).replace(/\.\w+$/, '')}\\.\\w+$`),
      );
    }
  });

  it('of a file without changes are not written, and a changed file keeps its mode and its owner', async () => {
    const site = world.site({ 'still.html': '<p>nothing</p>', 'p.html': `<img src="${asset}">` });
    chmodSync(join(site.dir, 'p.html'), 0o640);
    // Only root may give files away.
    if (process.geteuid?.() === 0) chownSync(join(site.dir, 'p.html'), 1000, 1001);
    const { uid, gid, mode } = statSync(join(site.dir, 'p.html'));
    const { ino, mtimeNs, ctimeNs } = statSync(join(site.dir, 'still.html'), { bigint: true });
    await expectClean(world, site);
    expect(statSync(join(site.dir, 'still.html'), { bigint: true })).toMatchObject({ ino, mtimeNs, ctimeNs });
    expect(statSync(join(site.dir, 'p.html'))).toMatchObject({ uid, gid, mode });
    // Windows has no such modes.
    if (process.geteuid) expect(mode).toBe(0o100640);
  });

  it('of every stored file are those in the report, directly in the folder', async () => {
    const site = world.site({ 'p.html': `<img src="${asset}"><img src="${asset}?w=20&amp;fm=png">` });
    const { report } = await expectClean(world, site);
    expect(report.assets.flatMap(({ variants }) => variants.map(({ file }) => dirname(file ?? '')))).toEqual([
      '_assets',
      '_assets',
    ]);
    for (const { file, bytes } of report.assets.flatMap(({ variants }) => variants)) {
      expect(site.bytes(file ?? '').length).toBe(bytes);
      expect(statSync(join(site.dir, file ?? '')).mode & 0o444).toBe(0o444);
    }
  });
});

describe('the folder for stored files', () => {
  it('that is a file is an error without changes', async () => {
    const site = world.site({ 'p.html': `<img src="${asset}">`, _assets: 'a file' });
    const before = site.snapshot();
    const { status, stderr } = await world.localize(site);
    expect(status).toBe(2);
    expect(stderr).toMatch(/_assets/);
    expect(stderr).not.toMatch(/\n\s+at .*\.js/);
    expect(site.snapshot()).toEqual(before);
  });

  it('keeps foreign files and removes its own that no page uses any more', async () => {
    const site = world.site({
      'p.html': `<img src="${asset}?w=20"><img src="${asset}?w=30">`,
      '_assets/mine.txt': 'mine',
    });
    await expectClean(world, site);
    const both = site.stored();
    expect(both).toHaveLength(3);
    site.write({ 'p.html': `<img src="${asset}?w=20">` });
    await expectClean(world, site);
    expect(site.stored()).toHaveLength(2);
    expect(site.stored()).toContain('mine.txt');
    expect(both).toEqual(expect.arrayContaining([...site.stored()]));
  });

  it.each<readonly [string, readonly string[], (page: string) => string]>([
    ['with another prefix', ['--prefix', 'https://cdn.example.org'], (page) => page],
    ['with a base', ['--base', '/blog'], (page) => page],
    ['by a relative URL', [], (page) => page.replace('/_assets/', '../_assets/')],
    ['by a URL of another host', [], (page) => page.replace('/_assets/', 'https://cdn.other.example/files/')],
    ['by a name that code appends to a URL', [], (page) => page.replace('/_assets/', "/_assets/' + '")],
  ])('keeps its own that a page names %s', async (_how, options, changed) => {
    const site = world.site({ 'deep/p.html': `<img src="${asset}?w=20">`, 'q.html': `<img src="${asset}?w=30">` });
    await expectClean(world, site);
    const [kept] = /[\w-]+\.[a-z2-7]{16}\.\w+/.exec(site.read('deep/p.html')) ?? [];
    site.write({ 'deep/p.html': changed(site.read('deep/p.html')), 'q.html': '' });
    const { status } = await world.localize(site, ...options);
    expect([status, site.stored()]).toEqual([0, [kept]]);
  });
});

describe('names of output files', () => {
  it('that contain the host or equal the path of an asset are an error', async () => {
    const site = world.site({
      'www.datocms-assets.com/index.html': '<p>x</p>',
      [`${project}/${hero}`]: 'bytes',
      'p.html': '',
    });
    const { status, report } = await world.localize(site);
    expect(status).toBe(1);
    expect([...new Set(report.findings.map(({ file }) => file))].sort()).toEqual([
      `${project}/${hero}`,
      'www.datocms-assets.com',
    ]);
  });
});

describe('the cache', () => {
  const page = { 'p.html': `<img src="${asset}?w=20"><img src="${asset}">` };

  it('is a warning if it cannot be used; the run goes on without it', async () => {
    const plain = world.site(page);
    await expectClean(world, plain);
    const file = join(plain.work, 'file');
    writeFileSync(file, '');
    // In Linux no folder can be made there.
    const refusing = process.platform === 'linux' ? ['/proc/contract/cache'] : [];
    for (const folder of [join(file, 'cache'), file, ...refusing]) {
      const site = world.site(page);
      const { status, report } = await world.localize(site, '--cache-dir', folder);
      expect({ status, levels: [...new Set(report.findings.map(({ code, level }) => `${code} ${level}`))] }).toEqual({
        status: 0,
        levels: ['cache-unusable warning'],
      });
      expect(site.snapshot()).toEqual(plain.snapshot());
    }
  });

  it('is a miss if it is damaged, never an error, and never reaches the output', async () => {
    const first = world.site(page);
    await expectClean(world, first);
    const damages: readonly ((bytes: Buffer) => Buffer)[] = [
      () => Buffer.alloc(0),
      (bytes) => bytes.subarray(0, bytes.length >> 1),
      (bytes) => Buffer.from(bytes.map((byte) => byte ^ 0xff)),
      (bytes) => Buffer.concat([bytes, Buffer.from('more')]),
    ];
    for (const damage of damages) {
      for (const entry of readdirSync(first.cache, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) {
          const path = join(entry.parentPath, entry.name);
          writeFileSync(path, damage(readFileSync(path)));
        }
      const again = world.site(page);
      const { status, report } = await world.localize(again, '--cache-dir', first.cache);
      expect({ status, errors: report.findings.filter(({ level }) => level === 'error') }).toEqual({
        status: 0,
        errors: [],
      });
      expect(again.snapshot()).toEqual(first.snapshot());
    }
  });

  it('has its default folder next to the working folder, and puts no URL into the output', async () => {
    const site = world.site(page);
    const args = ['--cda-url', world.cda.url, '--connect-to', `www.datocms-assets.com=${world.assets.origin}`];
    const inside = await runCli(['localize', '.', ...args], { DATOCMS_CDA_TOKEN: token }, site.dir);
    const text = Object.keys(site.snapshot())
      .map((name) => site.bytes(name).toString('latin1'))
      .join();
    expect(inside.status).toBe(0);
    expect(text).not.toContain('datocms-assets.com');
    expect(readdirSync(join(site.dir, '../node_modules/.cache/datocms-assets')).length).toBeGreaterThan(0);
    const asked = ['--cache-dir', 'cache'];
    const refused = await runCli(['localize', '.', ...args, ...asked], { DATOCMS_CDA_TOKEN: token }, site.dir);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('--cache-dir: expected a folder outside of');
    const beside = world.site(page);
    expect((await runCli(['localize', 'dist/', ...args], { DATOCMS_CDA_TOKEN: token }, beside.work)).status).toBe(0);
    expect(readdirSync(join(beside.work, 'node_modules/.cache/datocms-assets')).length).toBeGreaterThan(0);
    expect(beside.read('p.html')).not.toContain(host);
    const elsewhere = world.site(page);
    const other = await runCli(['localize', elsewhere.dir, ...args], { DATOCMS_CDA_TOKEN: token }, beside.work);
    expect([other.status, existsSync(join(elsewhere.work, 'node_modules'))]).toEqual([0, false]);
  });
});

import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { type Done, type Site, startWorld, url, withReport } from '../support/contract-world.ts';
import { heldBack } from '../support/held-back.ts';
import { runCli, spawnCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const page = { 'p.html': `<img src="${url(hero)}?w=20"><img src="${url(hero)}?w=30">` };

const world = await startWorld();
await world.publish(hero);
beforeEach(() => world.assets.reset());

async function localizeHeldBack(site: Site, ...args: string[]): Promise<Done> {
  const given = ['localize', site.dir, '--json', ...world.connected(site), ...args];
  return withReport(await spawnCli(given, { DATOCMS_CDA_TOKEN: token }, site.work, heldBack));
}

describe('the file system refuses', () => {
  const report = (site: Site) => join(site.work, 'r.json');

  it.each<readonly [string, (site: Site) => void, string, RegExp]>([
    ['to read a page', (site) => chmodSync(join(site.dir, 'p.html'), 0), 'p.html', /EACCES/],
    [
      'to list a folder',
      (site) => {
        site.write({ 'sub/q.html': '' });
        chmodSync(join(site.dir, 'sub'), 0);
      },
      'sub',
      /EACCES/,
    ],
    [
      'to make the folder for stored files',
      (site) => {
        site.write({ 'sub/q.html': page['p.html'], 'p.html': '' });
        chmodSync(site.dir, 0o555);
      },
      '_assets',
      /EACCES/,
    ],
    [
      'to write a stored file',
      (site) => {
        site.write({ '_assets/mine.txt': '' });
        chmodSync(join(site.dir, '_assets'), 0o555);
      },
      '_assets/hero.',
      /EACCES/,
    ],
    [
      'to write a rewritten page',
      (site) => {
        site.write({ 'sub/q.html': page['p.html'], 'p.html': '' });
        chmodSync(join(site.dir, 'sub'), 0o555);
      },
      'sub/q.html',
      /EACCES/,
    ],
  ])('%s: status 1, and the report names the file and the fix', async (_what, prepare, file, code) => {
    const site = world.site(page);
    prepare(site);
    const done = await localizeHeldBack(site, '--report', report(site));
    chmodSync(site.dir, 0o755);
    expect([done.status, done.report.findings.length]).toEqual([1, 1]);
    const [finding] = done.report.findings;
    expect(finding).toMatchObject({ code: 'file-system', level: 'error', message: expect.stringMatching(code) });
    expect(finding?.file?.startsWith(file)).toBe(true);
    expect(finding?.message).not.toContain('.tmp');
    expect(finding?.fix).toMatch(/right/);
    expect(readFileSync(report(site), 'utf8')).toBe(done.stdout);
    expect(done.stderr).not.toMatch(/\n\s+at .*\.js/);
    const left = readdirSync(site.dir, { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.includes('.localize-'))).toEqual([]);
  });

  it.each([
    ['one page of several', page['p.html']],
    ['one with nothing but a hint to remove', '<link rel="preconnect" href="https://www.datocms-assets.com">'],
  ])('to replace %s: nothing is changed, and nothing stored', async (_which, other) => {
    const site = world.site({ ...page, 'sub/q.html': other });
    chmodSync(join(site.dir, 'sub'), 0o555);
    const before = site.snapshot();
    const done = await localizeHeldBack(site);
    expect([done.status, done.found, site.snapshot()]).toEqual([1, ['file-system sub/q.html'], before]);
    chmodSync(join(site.dir, 'sub'), 0o755);
    expect(await localizeHeldBack(site)).toMatchObject({ status: 0, found: [] });
  });

  it('to list a folder that is left out, such as lost+found: the run succeeds, as does verify', async () => {
    const site = world.site({ ...page, 'lost+found/q.html': page['p.html'] });
    chmodSync(join(site.dir, 'lost+found'), 0);
    const exclude = ['--exclude', 'lost+found/**'];
    const refused = await localizeHeldBack(site);
    const done = await localizeHeldBack(site, ...exclude);
    const verified = await spawnCli(['verify', site.dir, ...exclude], {}, site.work, heldBack);
    chmodSync(join(site.dir, 'lost+found'), 0o755);
    expect([refused.status, refused.report.findings[0]?.fix]).toEqual([
      1,
      expect.stringContaining("leave the folder out with --exclude 'lost+found/**'."),
    ]);
    expect([done.status, done.found, verified.status]).toEqual([0, [], 0]);
    for (const { stderr } of [done, verified]) expect(stderr).toContain('1 file is excluded and not searched.');
    expect([site.read('p.html').includes('datocms'), site.read('lost+found/q.html')]).toEqual([false, page['p.html']]);
  });

  it('to open the files of a folder that is left out: the run succeeds', async () => {
    const site = world.site({ ...page, 'sub/q.html': page['p.html'] });
    chmodSync(join(site.dir, 'sub'), 0o444);
    const done = await localizeHeldBack(site, '--exclude', 'sub/**');
    chmodSync(join(site.dir, 'sub'), 0o755);
    expect([done.status, done.found]).toEqual([0, []]);
  });

  it.each(['*', 'closed.html', '**/*.html', '!**/q.html'])(
    'to list a folder whose name is all that %s excludes: the run fails, as does verify',
    async (glob) => {
      const site = world.site({ 'p.css': '', 'closed.html/q.html': '', 'closed.html/q.css': '' });
      chmodSync(join(site.dir, 'closed.html'), 0);
      const done = await localizeHeldBack(site, '--exclude', glob);
      const verified = await spawnCli(['verify', site.dir, '--exclude', glob], {}, site.work, heldBack);
      chmodSync(join(site.dir, 'closed.html'), 0o755);
      expect([done.status, done.found, verified.status]).toEqual([1, ['file-system closed.html'], 1]);
    },
  );

  it('to read which files an earlier run has stored: nothing is changed, and the next run removes them', async () => {
    const site = world.site(page);
    expect((await world.localize(site)).status).toBe(0);
    site.write({ 'p.html': `<img src="${url(hero)}?w=40">` });
    const before = site.snapshot();
    const manifest = join(site.cache, 'stored', readdirSync(join(site.cache, 'stored'))[0] as string);
    chmodSync(manifest, 0);
    const done = await localizeHeldBack(site);
    expect([done.status, done.found, site.snapshot()]).toEqual([1, ['file-system'], before]);
    expect(done.report.findings[0]?.message).toBe(
      `Can't open ${JSON.stringify(manifest)}: permission denied (EACCES).`,
    );
    chmodSync(manifest, 0o644);
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect(site.stored()).toHaveLength(1);
  });

  it('to note which files it stores, though the cache has them all: a warning, and the output is complete', async () => {
    const first = world.site(page);
    expect((await world.localize(first)).status).toBe(0);
    const stored = join(first.cache, 'stored');
    chmodSync(stored, 0o555);
    const site = world.site(page);
    const done = await localizeHeldBack(site, '--cache-dir', first.cache);
    chmodSync(stored, 0o755);
    expect([done.status, done.found]).toEqual([0, ['cache-unusable']]);
    expect(done.report.findings[0]?.message).toBe(
      `The cache can't be written (EACCES): ${first.cache}. This run adds nothing to it.`,
    );
    expect(site.snapshot()).toEqual(first.snapshot());
  });

  it('to read the cache: a warning, and the new output is complete', async () => {
    const site = world.site(page);
    mkdirSync(site.cache);
    chmodSync(site.cache, 0);
    const done = await localizeHeldBack(site);
    chmodSync(site.cache, 0o755);
    expect([done.status, done.found]).toEqual([0, ['cache-unusable']]);
    expect(site.read('p.html')).not.toContain('datocms');
  });

  it('to make a cache of so long a name: a warning, and the new output is complete', async () => {
    const site = world.site(page);
    const { status, found, report } = await world.localize(site, '--cache-dir', join(site.work, 'long'.repeat(100)));
    expect([status, found]).toEqual([0, ['cache-unusable']]);
    expect(report.findings[0]?.message).toContain('(ENAMETOOLONG)');
    expect(site.read('p.html')).not.toContain('datocms');
  });

  it('to follow a link: verify can’t call clean what it leads to', async () => {
    const site = world.site({ 'p.html': '' });
    const folder = join(site.work, 'closed');
    mkdirSync(folder);
    writeFileSync(join(folder, 'q.html'), page['p.html']);
    symlinkSync(join(folder, 'q.html'), join(site.dir, 'linked.html'));
    chmodSync(folder, 0);
    const done = withReport(await spawnCli(['verify', site.dir, '--json'], {}, site.work, heldBack));
    chmodSync(folder, 0o755);
    expect([done.status, done.found]).toEqual([1, ['leak linked.html']]);
    expect(done.report.findings[0]?.message).toContain("can't be read (EACCES)");
  });

  it('to list a folder that a link leads to: exclude leaves out no link, so verify still says where it leads', async () => {
    const site = world.site({ 'p.html': '' });
    const folder = join(site.work, 'www.datocms-assets.com');
    mkdirSync(folder, { mode: 0 });
    symlinkSync(folder, join(site.dir, 'linked'));
    const args = ['verify', site.dir, '--json', '--exclude', 'linked/**'];
    const done = withReport(await spawnCli(args, {}, site.work, heldBack));
    expect([done.status, done.found.toSorted()]).toEqual([1, ['leak linked', 'link linked']]);
  });

  it('to list a folder for verify: exit status 1 with a report', async () => {
    const site = world.site({ 'p.html': '', 'sub/q.html': '' });
    chmodSync(join(site.dir, 'sub'), 0);
    const done = withReport(await spawnCli(['verify', site.dir, '--json'], {}, site.work, heldBack));
    expect([done.status, done.found]).toEqual([1, ['file-system sub']]);
  });
});

// Other systems refuse such a name.
describe.runIf(process.platform === 'linux')('a name that is not UTF-8', () => {
  const bytesOf = (site: Site, name: string) => Buffer.from(`${site.dir}/${name}`, 'latin1');

  it.each<readonly [string, (site: Site) => void, (site: Site) => void, readonly string[]]>([
    [
      'of two files',
      (site) => {
        writeFileSync(bytesOf(site, 'caf\xe9.jpg'), '');
        writeFileSync(bytesOf(site, 'caf\xe8.html'), page['p.html']);
      },
      (site) => {
        rmSync(bytesOf(site, 'caf\xe9.jpg'));
        rmSync(bytesOf(site, 'caf\xe8.html'));
      },
      ['file-system caf\ufffd.html', 'file-system caf\ufffd.jpg'],
    ],
    [
      'of a folder',
      (site) => mkdirSync(bytesOf(site, 'caf\xe9s')),
      (site) => rmdirSync(bytesOf(site, 'caf\xe9s')),
      ['file-system caf\ufffds'],
    ],
  ])('%s is an error of both commands, which say what to do', async (_what, make, remove, expected) => {
    const site = world.site({ 'q.html': '<p>\ufffd</p>', '\ufffd.html': '' });
    make(site);
    try {
      const verified = withReport(await runCli(['verify', site.dir, '--json'], {}, site.work));
      for (const { status, found, report } of [await world.localize(site), verified]) {
        expect({ status, found }).toEqual({ status: 1, found: expected });
        for (const { message, fix } of report.findings) {
          expect(message).toContain('its name is not UTF-8');
          expect(fix).toBe('Rename it so that its name is UTF-8, or remove it from the output, then try again.');
        }
      }
    } finally {
      remove(site);
    }
  });
});

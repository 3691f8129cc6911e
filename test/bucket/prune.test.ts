import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { sha256 } from '../support/contract-pictures.ts';
import { type Site, startWorld, url, type World } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';
import { startS3Proxy } from '../support/s3-proxy.ts';
import { type S3Server, startRgw } from '../support/start-rgw.ts';

const [hero, kettle, draft] = ['1700000001-hero.jpg', '1700000002-kettle.png', '1700000003-draft.jpg'] as const;
const folderUrl = 's3://media/site';
let world: World;
let server: S3Server;
let [old, current] = [] as unknown as [Site, Site];

beforeAll(async () => {
  [world, server] = await Promise.all([startWorld(), startRgw()]);
  await server.createBucket('media');
  await world.publish(hero, kettle);
  old = world.site({ 'index.html': `<img src="${url(hero)}"><img src="${url(kettle)}">` });
  current = world.site({ 'index.html': `<img src="${url(kettle)}">` });
  for (const site of [old, current]) {
    const flags = ['--store', folderUrl, '--prefix', 'http://127.0.0.1:9', '--report', join(site.work, 'r.json')];
    const args = ['localize', site.dir, ...world.connected(site), ...flags];
    const { status } = await runCli(args, { DATOCMS_CDA_TOKEN: token, ...server.env }, site.work);
    expect(status).toBe(0);
  }
  // Objects of another site, and of somebody else.
  await put('s3://media/other', 'teapot.abcdefghijklmno2.jpg');
  await put(folderUrl, 'readme.txt');
  await put(folderUrl, 'below/teapot.abcdefghijklmno2.jpg');
});
afterAll(() => server.close());

async function put(under: string, name: string): Promise<void> {
  const { folder, s3 } = server.client(under);
  const bytes = Buffer.from('x');
  await folder.put(name, { size: 1, sha256: sha256(bytes), open: () => bytes }, {});
  await s3.close();
}

async function keys(): Promise<string[]> {
  const { folder, s3 } = server.client('s3://media');
  const found: string[] = [];
  for await (const { key } of folder.list()) found.push(key);
  await s3.close();
  return found;
}

const nameHashOf = (site: Site) => /kettle\.(\w+)\.png/.exec(site.read('index.html'))?.[1];

const prune = (...args: string[]) => runCli(['prune', ...args, '--store', folderUrl], server.env, current.work);

describe('datocms-assets prune', () => {
  it('removes nothing that is younger than 30 days', async () => {
    const { status, stdout, stderr } = await prune(current.dir, '--yes');
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('Removed 0 objects');
    expect(stderr).toContain('1 unused one is younger than 30 days');
    expect(await keys()).toHaveLength(5);
  });

  it('lists what no output names, and removes nothing without --yes', async () => {
    const { status, stdout, stderr } = await prune(current.dir, '--older-than', '0');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^site\/hero\.[a-z2-7]{16}\.jpg\n$/)]);
    expect(stderr).toContain('Nothing was removed. Add --yes to do it.');
    expect(await keys()).toHaveLength(5);
  });

  it.each([
    ['an output', () => old.dir],
    ['a report', () => join(old.work, 'r.json')],
    [
      'a link to a report',
      () => {
        symlinkSync(join(old.work, 'r.json'), join(old.work, 'link.json'));
        return join(old.work, 'link.json');
      },
    ],
    [
      'a report with the byte order mark of PowerShell',
      () => {
        const marked = join(old.work, 'marked.json');
        writeFileSync(marked, `\ufeff${readFileSync(join(old.work, 'r.json'), 'utf8')}`);
        return marked;
      },
    ],
    [
      'a folder that an output links to',
      () => {
        const site = world.site({ 'index.html': `<p>kettle.${nameHashOf(current)}.png` });
        symlinkSync(old.dir, join(site.dir, 'docs'));
        symlinkSync('..', join(site.dir, 'up'));
        symlinkSync('none', join(site.dir, 'dangling'));
        symlinkSync('itself', join(site.dir, 'itself'));
        symlinkSync('/dev/null', join(site.dir, 'device'));
        mkdirSync(join(site.work, 'empty'));
        symlinkSync('../empty', join(site.dir, 'empty'));
        return site.dir;
      },
    ],
    [
      'a file that an output of nothing else links to',
      () => {
        const site = world.site({});
        symlinkSync(join(old.dir, 'index.html'), join(site.dir, 'old.html'));
        return site.dir;
      },
    ],
  ])('keeps what %s names', async (_what, output) => {
    const { status, stdout } = await prune(current.dir, output(), '--older-than', '0');
    expect([status, stdout]).toEqual([0, '']);
  });

  it.each([
    ['is not there', (folder: string) => join(folder, 'none'), 'none'],
    ['is empty', (folder: string) => folder, 'holds no file'],
    [
      'names no object',
      (folder: string) => {
        writeFileSync(join(folder, 'index.html'), '<p>Nothing.');
        return folder;
      },
      'names no object of the bucket',
    ],
    [
      'is one page, which names only a part',
      (folder: string) => {
        writeFileSync(join(folder, 'index.html'), `<p>kettle.${nameHashOf(current)}.png`);
        return join(folder, 'index.html');
      },
      'neither a folder nor a report in JSON',
    ],
    [
      'is JSON, but no report',
      (folder: string) => {
        writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ icons: [`kettle.${nameHashOf(current)}.png`] }));
        return join(folder, 'manifest.json');
      },
      'neither a folder nor a report in JSON',
    ],
    [
      'is a report for people, which does not list all',
      (folder: string) => {
        writeFileSync(
          join(folder, 'report.html'),
          `<script type="application/json">"kettle.${nameHashOf(current)}.png"`,
        );
        return join(folder, 'report.html');
      },
      'neither a folder nor a report in JSON',
    ],
    [
      'can not be read',
      (folder: string) => {
        symlinkSync('loop', join(folder, 'loop'));
        return join(folder, 'loop');
      },
      "can't be read (ELOOP)",
    ],
  ])('refuses an output that %s, and removes nothing', async (what, make, message) => {
    const folder = join(current.work, what.replaceAll(' ', '-'));
    mkdirSync(folder);
    const { status, stderr } = await prune(current.dir, make(folder), '--older-than', '0', '--yes');
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(await keys()).toHaveLength(5);
  });

  it('has nothing to do in an empty folder of a bucket', async () => {
    const args = ['prune', current.dir, '--store', 's3://media/empty', '--yes'];
    const { status, stderr } = await runCli(args, server.env, current.work);
    expect([status, stderr]).toEqual([0, expect.stringContaining('Removed 0 objects')]);
  });

  it('removes nothing in a dry run, whatever else is asked', async () => {
    const { status, stderr } = await prune(current.dir, '--older-than', '0', '--yes', '--dry-run');
    expect([status, stderr]).toEqual([0, expect.stringContaining('Would remove 1 object')]);
    expect(await keys()).toHaveLength(5);
  });

  it('takes an age in hours', async () => {
    const { status, stderr } = await prune(current.dir, '--older-than', '12h');
    expect([status, stderr]).toEqual([0, expect.stringContaining('1 unused one is younger than 12 hours')]);
  });

  it('prints all objects as JSON and nothing else on standard output', async () => {
    const { status, stdout, stderr } = await prune(current.dir, '--older-than', '0', '--json');
    const { removed, kept, ...rest } = JSON.parse(stdout);
    const [size, lastModified] = [expect.any(Number), expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)];
    const object = (key: string) => ({ key: expect.stringMatching(key), size, lastModified });
    expect(removed).toEqual([object('^site/hero\\.')]);
    expect(kept).toEqual([
      { ...object('^site/kettle\\.'), reason: 'used' },
      { ...object('^site/below/teapot\\.'), reason: 'foreign' },
      { ...object('^site/readme\\.txt$'), size: 1, reason: 'foreign' },
    ]);
    expect(rest).toEqual({
      version: 1,
      dryRun: true,
      totals: {
        removed: { objects: 1, bytes: removed[0].size },
        used: { objects: 1, bytes: kept[0].size },
        young: { objects: 0, bytes: 0 },
        foreign: { objects: 2, bytes: 2 },
      },
    });
    expect([status, stderr]).toEqual([0, expect.stringContaining('Would remove 1 object')]);
  });

  it('needs a store', async () => {
    const { status, stderr } = await runCli(['prune', current.dir], server.env, current.work);
    expect([status, stderr]).toEqual([2, expect.stringContaining('--store')]);
  });

  it.each([
    ['can’t be listed', 'GET', 'AccessDenied', 'the access key may not do this'],
    ['lets nothing be removed', 'DELETE', 'ExpiredToken', 'the session token has expired'],
  ])('says why a bucket %s, and how much was removed before', async (_what, failing, code, reason) => {
    const proxy = await startS3Proxy(server.origin);
    onTestFinished(() => proxy.close());
    proxy.fault = ({ method }) => (method === failing ? { status: 403, code } : undefined);
    const { status, stdout, stderr } = await prune(
      ...[current.dir, '--older-than', '0', '--yes', '--s3-endpoint', proxy.origin],
    );
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      new RegExp(`pruned: ${reason} .*\\. 0 objects were removed before\\.\n  Fix: Check the bucket`),
    );
    expect(await keys()).toHaveLength(5);
  });

  it('with --yes removes it, and leaves what it has not stored, and other folders', async () => {
    const { status, stdout } = await prune(current.dir, '--older-than', '0', '--yes');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^site\/hero\.[a-z2-7]{16}\.jpg\n$/)]);
    expect(await keys()).toEqual([
      'other/teapot.abcdefghijklmno2.jpg',
      'site/below/teapot.abcdefghijklmno2.jpg',
      expect.stringMatching(/^site\/kettle\./),
      'site/readme.txt',
    ]);
  });

  it('keeps the placeholders of a site, which its report names', async () => {
    await world.addDraft(draft);
    const site = world.site({ 'index.html': `<img src="${url(kettle)}"><img src="${url(draft)}?w=40&h=30">` });
    const report = join(site.work, 'r.json');
    // Longer than the excerpts of a report.
    const prefix = `http://127.0.0.1:9/${'media/'.repeat(15)}`;
    const flags = ['--store', folderUrl, '--prefix', prefix, '--unpublished', 'placeholder'];
    const args = ['localize', site.dir, ...world.connected(site), ...flags, '--report', report];
    const { status } = await runCli(args, { DATOCMS_CDA_TOKEN: token, ...server.env }, site.work);
    expect(status).toBe(0);
    const [name = ''] = /placeholder-[\w.-]+/.exec(site.read('index.html')) ?? [];
    expect(await keys()).toContain(`site/${name}`);
    const kept = await prune(old.dir, report, '--older-than', '0');
    expect([kept.status, kept.stdout]).toEqual([0, '']);
    const gone = await prune(old.dir, '--older-than', '0', '--yes', '--json');
    expect(gone.status).toBe(0);
    expect(JSON.parse(gone.stdout)).toMatchObject({ dryRun: false, removed: [{ key: `site/${name}` }] });
  });
});

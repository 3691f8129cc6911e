import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verify } from '../../packages/datocms-assets/src/job/verify-site.ts';
import { localizerFor } from '../support/contract-localizer.ts';
import { type Site, startWorld, url } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const page = { 'index.html': `<img src="${url(hero)}?w=20">` };

const world = await startWorld();
await world.publish(hero);

describe('the report', () => {
  it('has the fields of the contract and no other, with --json alone on standard output', async () => {
    const site = world.site({ ...page, 'about.html': `<p>\n<p>😀 <img src="${url('1700000009-gone.jpg')}">` });
    const { status, report } = await world.localize(site, '--json');
    expect(status).toBe(1);
    expect(Object.keys(report)).toEqual(['version', 'dir', 'counts', 'coverage', 'assets', 'findings', 'timings']);
    expect(report.version).toBe(1);
    expect(report.dir).toBe(site.dir);
    const [found] = report.findings;
    const places = ['file', 'line', 'column', 'url', 'excerpt'];
    expect(Object.keys(found ?? {})).toEqual(['code', 'level', 'message', ...places, 'fix']);
    expect(found).toMatchObject({ code: 'unpublished', level: 'error', file: 'about.html', line: 2, column: 17 });
    expect(found?.url).toBe(url('1700000009-gone.jpg'));
    expect(report.counts.errors).toBe(1);
  });

  it('lists assets with their variants and the files that use them, as paths with / relative to the folder', async () => {
    const site = world.site({ 'a/b/page.html': `<img src="${url(hero)}?w=20"><img src="${url(hero)}?w=30">`, ...page });
    const { status, report, stderr } = await world.localize(site);
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
    expect(stderr).toContain('1 asset');
    expect(report.assets).toHaveLength(1);
    const [asset] = report.assets;
    expect(Object.keys(asset ?? {})).toEqual(['source', 'published', 'variants', 'usedIn']);
    expect(asset).toMatchObject({ source: url(hero), published: true, usedIn: ['a/b/page.html', 'index.html'] });
    expect(asset?.variants.map(({ url, accept, type }) => ({ url, accept, type }))).toEqual([
      { url: `${url(hero)}?w=20`, accept: 'web', type: 'image/jpeg' },
      { url: `${url(hero)}?w=30`, accept: 'web', type: 'image/jpeg' },
    ]);
    expect(Object.keys(asset?.variants[0] ?? {})).toEqual(['url', 'accept', 'file', 'bytes', 'type', 'sha256']);
    for (const { file } of asset?.variants ?? []) expect(existsSync(join(site.dir, file ?? ''))).toBe(true);
  });

  it('is written to every --report file, with status 0 and with status 1, and equals the output of --json', async () => {
    for (const [files, expected] of [
      [page, 0],
      [{ 'index.html': `<img src="${url('1700000009-gone.jpg')}">` }, 1],
    ] as const) {
      const site = world.site(files);
      const [one, two, three] = ['one.json', 'deep/two.json', 'three.html'].map((name) => join(site.work, name)) as [
        string,
        string,
        string,
      ];
      mkdirSync(join(site.work, 'deep'));
      const { status, stdout } = await world.localize(site, '--report', one, '--report', two, '--report', three);
      expect(status).toBe(expected);
      expect(JSON.parse(readFileSync(one, 'utf8'))).toEqual(JSON.parse(stdout));
      expect(readFileSync(two, 'utf8')).toBe(readFileSync(one, 'utf8'));
      expect(readFileSync(three, 'utf8')).toMatch(/^<!doctype html>/i);
    }
  });

  it('is never written into the output folder, not even through another path', async () => {
    const site = world.site(page);
    const before = site.snapshot();
    for (const path of [join(site.dir, 'report.json'), 'dist/report.html', 'dist/../dist/sub/report.json']) {
      expect(await world.run(site, 'localize', '--report', path)).toMatchObject({ status: 2, stdout: '' });
      expect(site.snapshot()).toEqual(before);
    }
  });

  it('is text on standard error without --json, and standard output stays empty', async () => {
    const { status, stdout, stderr } = await world.run(world.site(page), 'localize');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(/1 reference/);
  });
});

describe('a dry run', () => {
  it('reports the plan, downloads and writes nothing, and needs no writable folder', async () => {
    const site = world.site(page);
    const before = site.snapshot();
    world.assets.reset();
    const { status, report } = await world.localize(site, '--dry-run');
    expect(status).toBe(0);
    expect(report.assets[0]?.variants[0]).toMatchObject({ url: `${url(hero)}?w=20`, file: null });
    expect(site.snapshot()).toEqual(before);
    expect(world.assets.requests).toEqual([]);
  });

  it('finds the errors that need no download, with status 1', async () => {
    const site = world.site({ 'index.html': `<img src="${url('1700000009-gone.jpg')}">` });
    expect(await world.localize(site, '--dry-run')).toMatchObject({ status: 1, found: ['unpublished index.html'] });
  });
});

describe('the report of a build whose files others change between passes', () => {
  const html = `<img src="${url(hero)}?w=20">`;

  /** Writes two pages, makes a pass, changes files, and makes another pass. */
  async function buildTwice(change: (site: Site) => void) {
    const site = world.site({ 'index.html': html, 'b.html': html });
    const localizer = localizerFor(world, site);
    await localizer.pass(site.dir);
    change(site);
    await localizer.pass(site.dir);
    const { counts, assets } = await localizer.finish(site.dir);
    const { files, pages, rewritten, references } = counts;
    return { files, pages, rewritten, references, usedIn: assets.map(({ usedIn }) => usedIn) };
  }
  const both = { files: 2, pages: 2, rewritten: 2, references: 2, usedIn: [['b.html', 'index.html']] };

  it('counts a page once that is written again with its URLs', async () => {
    expect(await buildTwice((site) => site.write({ 'index.html': html }))).toEqual(both);
  });

  it('counts a page still that is minified, and what is added to it', async () => {
    const minify = (site: Site) => site.write({ 'index.html': site.read('index.html').replace('">', '">\n') });
    expect(await buildTwice(minify)).toEqual(both);
    const add = (site: Site) => site.write({ 'index.html': site.read('index.html') + html });
    expect(await buildTwice(add)).toEqual({ ...both, references: 3 });
  });

  it('forgets a page that is deleted or loses its assets, and follows one that is renamed', async () => {
    const one = { files: 1, pages: 1, rewritten: 1, references: 1, usedIn: [['index.html']] };
    expect(await buildTwice((site) => rmSync(join(site.dir, 'b.html')))).toEqual(one);
    const rename = (site: Site) => renameSync(join(site.dir, 'b.html'), join(site.dir, 'c.txt'));
    const renamed = { ...both, pages: 1, usedIn: [['c.txt', 'index.html']] };
    expect(await buildTwice(rename)).toEqual(renamed);
    const empty = { ...one, files: 2, pages: 2, rewritten: 2 };
    expect(await buildTwice((site) => site.write({ 'b.html': '<p>nothing</p>' }))).toEqual(empty);
  });
});

describe('the warning of a placeholder in a page that others change between passes', () => {
  const html = `<img src="${url('1700000009-gone.jpg')}?w=20">`;

  async function warningsAfter(change: (site: Site) => void) {
    const site = world.site({ 'index.html': '<p>nothing</p>', 'b.html': html });
    const localizer = localizerFor(world, site, { unpublished: 'placeholder' });
    await localizer.pass(site.dir);
    change(site);
    await localizer.pass(site.dir);
    const { findings } = await localizer.finish(site.dir);
    return findings.map(({ code, file, line }) => `${code} ${file}:${line}`);
  }

  it('is told once where the page is written again, and by its new name', async () => {
    expect(await warningsAfter((site) => site.write({ 'b.html': `\n${html}` }))).toEqual(['placeholder b.html:2']);
    const rename = (site: Site) => renameSync(join(site.dir, 'b.html'), join(site.dir, 'c.html'));
    expect(await warningsAfter(rename)).toEqual(['placeholder c.html:undefined']);
    const minify = (site: Site) => site.write({ 'b.html': `${site.read('b.html')}\n` });
    expect(await warningsAfter(minify)).toEqual(['placeholder b.html:undefined']);
  });

  it('is gone with the page, or with its pictures', async () => {
    expect(await warningsAfter((site) => rmSync(join(site.dir, 'b.html')))).toEqual([]);
    expect(await warningsAfter((site) => site.write({ 'b.html': '<p>nothing</p>' }))).toEqual([]);
  });
});

describe('a second run on its own output', () => {
  it('counts the files of the site and no stored ones, as the first run does', async () => {
    const site = world.site(page);
    const runs = [await world.localize(site), await world.localize(site)];
    expect(runs.map(({ report }) => [report.counts.files, report.coverage.files])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('ends with status 0, changes nothing, and requests no asset', async () => {
    const site = world.site({
      ...page,
      'feed.xml': `<rss><channel><item><enclosure url="${url(hero)}?w=20"/></item></channel></rss>`,
    });
    expect((await world.localize(site, '--site', 'https://www.example.org')).found).toEqual([]);
    const once = site.snapshot();
    world.assets.reset();
    const { status, found } = await world.localize(site, '--site', 'https://www.example.org');
    expect({ status, found }).toEqual({ status: 0, found: [] });
    expect(site.snapshot()).toEqual(once);
    expect(world.assets.requests).toEqual([]);
  });
});

describe('verify', () => {
  it('needs neither token nor network', async () => {
    const site = world.site({ 'index.html': '<p>nothing</p>' });
    writeFileSync(join(site.work, 'token-free'), '');
    expect(await runCli(['verify', site.dir, '--json'], {}, site.work)).toMatchObject({ status: 0 });
  });

  it('counts files, and no pages, excluded ones neither', async () => {
    const site = world.site({ 'index.html': '<p>nothing</p>', 'old/index.html': '<p>nothing</p>' });
    const { coverage } = await verify(site.dir, { exclude: ['old/**'] });
    expect(coverage).toEqual({ files: 2, pages: 0, excluded: 1, onDemand: [], contacts: [] });
  });
});

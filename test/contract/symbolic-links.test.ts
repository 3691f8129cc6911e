import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { expectClean } from '../support/contract-checks.ts';
import { project, startWorld, url, withReport } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero);

describe('symbolic links', () => {
  it('in the output are not followed: their targets are not changed, and they stay links', async () => {
    const site = world.site({ 'p.html': `<img src="${asset}">` });
    mkdirSync(join(site.work, 'outside'));
    const outside = join(site.work, 'outside/page.html');
    writeFileSync(outside, '<p>A page of its own.');
    symlinkSync(outside, join(site.dir, 'link.html'));
    symlinkSync('../outside', join(site.dir, 'folder'));
    symlinkSync('p.html', join(site.dir, 'alias.html'));
    symlinkSync('nowhere.html', join(site.dir, 'dangling.html'));
    symlinkSync('p.html/none', join(site.dir, 'below-file.html'));
    symlinkSync('long'.repeat(100), join(site.dir, 'too-long.html'));
    symlinkSync('.', join(site.dir, 'circle'));
    const { status, report } = await world.localize(site);
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
    expect(readFileSync(outside, 'utf8')).toBe('<p>A page of its own.');
    const links = ['link.html', 'folder', 'alias.html', 'dangling.html', 'below-file.html', 'too-long.html', 'circle'];
    for (const name of links)
      expect(`${name} ${lstatSync(join(site.dir, name)).isSymbolicLink()}`).toBe(`${name} true`);
    expect(site.read('p.html')).not.toContain('datocms');
  });

  it('that name an asset host are an error', async () => {
    const site = world.site({ 'p.html': '' });
    symlinkSync(`/mirror/www.datocms-assets.com/${project}/${hero}`, join(site.dir, 'mirror.jpg'));
    const { status, report } = await world.localize(site);
    expect(status).toBe(1);
    expect(report.findings.map(({ level, file }) => `${level} ${file}`)).toEqual(['error mirror.jpg']);
    expect(readlinkSync(join(site.dir, 'mirror.jpg'))).toContain('datocms-assets');
  });

  it.each([
    ['the folder for stored files', '_assets', '_assets'],
    ['a part of its path', 'media', 'media/cms'],
  ])('in the place of %s are an error, and nothing is written through them', async (_what, link, dir) => {
    const site = world.site({ 'p.html': `<img src="${asset}">` });
    const before = site.read('p.html');
    mkdirSync(join(site.work, 'elsewhere'));
    symlinkSync(join(site.work, 'elsewhere'), join(site.dir, link));
    const { status, report } = await world.localize(site, '--dir', dir);
    expect({ status, level: report.findings.map(({ level }) => level) }).toEqual({ status: 1, level: ['error'] });
    expect(readdirSync(join(site.work, 'elsewhere'))).toEqual([]);
    expect(site.read('p.html')).toBe(before);
  });

  it('at the path of a stored file are not followed on writing', async () => {
    const site = world.site({ 'p.html': `<img src="${asset}">` });
    const { report } = await expectClean(world, site);
    const stored = join(site.dir, report.assets[0]?.variants[0]?.file ?? '');
    const outside = join(site.work, 'outside.txt');
    writeFileSync(outside, 'mine');
    rmSync(stored);
    symlinkSync(outside, stored);
    site.write({ 'q.html': `<img src="${asset}">` });
    const { status, found } = await world.localize(site);
    expect(readFileSync(outside, 'utf8')).toBe('mine');
    expect([status, found, lstatSync(stored).isFile()]).toEqual([0, [], true]);
  });

  it('to pipes and devices are left alone: nothing waits for them', async () => {
    const site = world.site({ 'p.html': `<img src="${asset}">` });
    const pipe = join(site.work, 'pipe');
    execFileSync('mkfifo', [pipe]);
    symlinkSync(pipe, join(site.dir, 'pipe.html'));
    symlinkSync('/dev/zero', join(site.dir, 'zero.html'));
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect((await runCli(['verify', site.dir], {}, site.work)).status).toBe(0);
  });

  it('to the output folder itself are followed, so that it is checked', async () => {
    const site = world.site({ 'p.html': `<img src="${asset}">` });
    const link = join(site.work, 'current');
    symlinkSync(site.dir, link);
    const verified = await runCli(['verify', link, '--json'], {}, site.work);
    expect(verified.status).toBe(1);
    const args = ['localize', link, '--json', ...world.connected(site)];
    const { status, found } = withReport(await runCli(args, { DATOCMS_CDA_TOKEN: token }, site.work));
    expect([status, found]).toEqual([0, []]);
    expect(site.read('p.html')).not.toContain('datocms');
  });
});

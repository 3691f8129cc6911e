import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startWorld, url, withReport } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const page = { 'p.html': `<img src="${url(hero)}?w=20"><img src="${url(hero)}?w=30">` };

const world = await startWorld();
await world.publish(hero);
beforeEach(() => world.assets.reset());

describe('a report that cannot be written', () => {
  it.each([
    ['because its folder is a file', 'file/r.json'],
    ['because its folder is read-only', '/proc/self/r.html'],
  ])('%s fails the run before the work begins', async (_why, name) => {
    const site = world.site(page);
    writeFileSync(join(site.work, 'file'), '');
    const before = site.snapshot();
    const [path, other] = [name.startsWith('/') ? name : join(site.work, name), join(site.work, 'other.json')];
    const { status, found, report, stderr, stdout } = await world.localize(site, '--report', path, '--report', other);
    expect({ status, found }).toEqual({ status: 1, found: ['file-system'] });
    expect(report.findings[0]?.message).toContain(path);
    expect(stderr).toContain(path);
    expect(readFileSync(other, 'utf8')).toBe(stdout);
    expect(site.snapshot()).toEqual(before);
    expect(world.assets.requests).toEqual([]);
  });

  it('fails the run at its end if the error is not known before', async () => {
    const site = world.site(page);
    const [path, other] = ['/proc/contract/deep/r.json', join(site.work, 'other.json')];
    const { status, found, stdout, stderr } = await world.localize(site, '--report', path, '--report', other);
    expect({ status, found }).toEqual({ status: 1, found: ['file-system'] });
    expect(readFileSync(other, 'utf8')).toBe(stdout);
    expect(stderr).toContain(
      '1 error. 1 of 1 page is local. No asset URL of the CMS is left, but a report could not be written.',
    );
  });

  it('fails verify, which still prints its findings', async () => {
    const site = world.site(page);
    writeFileSync(join(site.work, 'file'), '');
    const report = join(site.work, 'file/r.json');
    const done = withReport(await runCli(['verify', site.dir, '--json', '--report', report], {}, site.work));
    expect([done.status, [...new Set(done.found)]]).toEqual([1, ['file-system', 'leak p.html']]);
    const clean = world.site({ 'p.html': '<p>clean</p>' });
    writeFileSync(join(clean.work, 'file'), '');
    const same = withReport(
      await runCli(['verify', clean.dir, '--json', '--report', join(clean.work, 'file/r.json')], {}, clean.work),
    );
    expect([same.status, same.found]).toEqual([1, ['file-system']]);
  });
});

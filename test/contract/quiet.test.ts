import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const world = await startWorld();
await world.publish(hero);

const clean = { 'index.html': `<img src="${url(hero)}?w=20">` };
const warning = { 'about.html': '<script src="https://stream.mux.com/abc.m3u8"></script>' };
const wrong = { 'wrong.html': `<img src="${url('1700000009-gone.jpg')}">` };

describe('--quiet', () => {
  it('prints errors and the verdict, and no warning', async () => {
    const site = world.site({ ...clean, ...warning, ...wrong });
    const { status, stdout, stderr } = await world.run(site, 'localize', '--quiet');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.replace(/^ .*\n/gm, '')).toBe(
      '✗ error unpublished (1)\n\n✗ 1 error, 1 warning. No file was changed.\n',
    );
    expect(stderr).toContain('at dist/wrong.html:1:11');
  });

  it.each([
    ['clean', clean, /^✓ 1 page, .*No asset URL of the CMS is left\.\n$/],
    ['one with warnings', { ...clean, ...warning }, /^! 1 warning\. 2 of 2 pages are local\. .*\n$/],
  ])('prints one line for a site that is %s, and another for a search', async (_, files, verdict) => {
    const site = world.site(files);
    // With a path that is ignored, which is worth a line else.
    const localized = await world.run(site, 'localize', '--site', 'https://www.example.org/docs', '--quiet');
    expect(localized).toMatchObject({ status: 0, stdout: '', stderr: expect.stringMatching(verdict) });
    const searched = await runCli(['verify', site.dir, '--quiet'], {}, site.work);
    expect(searched).toMatchObject({ status: 0, stderr: expect.stringMatching(/^[✓!] [^\n]*\n$/) });
  });

  it('leaves results on standard output as they are', async () => {
    const site = world.site({ ...warning, ...wrong });
    const { report, stderr } = await world.localize(site, '--quiet');
    expect(report.findings.map(({ level }) => level)).toEqual(['error', 'warning']);
    expect(stderr).not.toContain('contacts-cms');
    const args = ['published', ...world.connected(site, 'published')];
    const [loud, quiet] = [
      await runCli(args, { DATOCMS_CDA_TOKEN: token }, site.work),
      await runCli([...args, '--quiet'], { DATOCMS_CDA_TOKEN: token }, site.work),
    ];
    expect(loud?.stderr).toContain('Using the token in DATOCMS_CDA_TOKEN.');
    expect(quiet).toEqual({ ...loud, stderr: '' });
  });

  it('makes no annotation of a warning on GitHub', async () => {
    const site = world.site({ ...warning, ...wrong });
    const env = { DATOCMS_CDA_TOKEN: token, GITHUB_ACTIONS: 'true' };
    const { stderr } = await runCli(['localize', site.dir, ...world.connected(site), '--quiet'], env, site.work);
    expect(stderr.match(/^::\w+/gm)).toEqual(['::error']);
  });

  it('prints what a build would fail for, and nothing that is fine', async () => {
    const site = world.site(wrong);
    const args = ['doctor', site.dir, ...world.connected(site, 'doctor'), '--quiet'];
    const failing = await runCli(args, { DATOCMS_CDA_TOKEN: token }, site.work);
    expect(failing).toMatchObject({ status: 1, stdout: expect.stringMatching(/^✗ .*\n {2}Fix: .*\n\n✗ A build/) });
    site.write({ 'wrong.html': '' });
    const fine = await runCli(args, { DATOCMS_CDA_TOKEN: token }, site.work);
    expect(fine).toMatchObject({ status: 0, stdout: expect.stringMatching(/^✓ Nothing [^\n]*\n$/) });
  });

  it('contradicts --verbose', async () => {
    expect(await world.run(world.site(clean), 'verify', '--quiet', '--verbose')).toMatchObject({
      status: 2,
      stderr: 'datocms-assets: --quiet: contradicts --verbose. Remove one of them.\n',
    });
  });
});

import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { chunk, png } from '../support/build-images.ts';
import { token } from '../support/contract-cda.ts';
import { type Site, startWorld, url, withReport } from '../support/contract-world.ts';
import { spawnCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const page = { 'p.html': `<img src="${url(hero)}?w=20"><img src="${url(hero)}?w=30">` };

const world = await startWorld();
await world.publish(hero);

/** Runs the command on a file system that a module of `test/support` plays. */
function localizeOn(fileSystem: string, site: Site, env: Readonly<Record<string, string>> = {}) {
  const preload = fileURLToPath(new URL(`../support/${fileSystem}`, import.meta.url));
  const given = ['localize', site.dir, '--json', ...world.connected(site)];
  return spawnCli(given, { DATOCMS_CDA_TOKEN: token, ...env }, site.work, [], ['--import', preload]);
}

it('a share that refuses any change of a mode is rewritten, and gets large files too', async () => {
  const [name, bytes] = ['1700000002-guide.pdf', Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(2_000_000, 10)])];
  await world.upload(name, bytes);
  await world.publish(name);
  const site = world.site({ ...page, 'q.html': `<a href="${url(name)}">Guide</a>` });
  const { status, found } = withReport(await localizeOn('refuse-mode-changes.mjs', site));
  expect({ status, found }).toEqual({ status: 0, found: [] });
  expect(site.read('p.html')).not.toContain('datocms');
  const stored = site.stored().find((each) => each.endsWith('.pdf'));
  expect(site.bytes(`_assets/${stored}`).equals(bytes)).toBe(true);
});

it('on a share that fails when files are closed, all content is read again', async () => {
  const site = world.site(page);
  expect((await world.localize(site)).status).toBe(0);
  site.write(page);
  const done = await localizeOn('fail-to-close.mjs', site);
  expect({ status: done.status, stack: /\n\s+at /.test(done.stderr) }).toEqual({ status: 0, stack: false });
  expect(site.read('p.html')).not.toContain('datocms');
});

it.each([
  ['a union of disks that can’t rename between them', 'EXDEV'],
  ['an NFS server that has lost its folder', 'ESTALE'],
])('with a cache on %s: a warning, and the new output is complete', async (_where, code) => {
  const name = '1700000003-poster.png';
  await world.upload(name, png([chunk('paDD', Buffer.alloc(300_000, 1))]));
  await world.publish(name);
  const site = world.site({ ...page, 'q.html': `<img src="${url(name)}">` });
  const done = withReport(await localizeOn('fail-to-fill-cache.mjs', site, { CACHE_ERROR: code }));
  expect([done.status, done.found]).toEqual([0, ['cache-unusable']]);
  expect(done.report.findings[0]?.message).toContain(`(${code})`);
  expect(site.read('q.html')).not.toContain('datocms');
});

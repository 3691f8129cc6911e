import { once } from 'node:events';
import { lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/temporary-folder.ts';
import { defaultCacheFolder } from './default-cache-folder.ts';

describe('the default folder of the disk cache', () => {
  let site: string;
  let other: string;
  let own: string;
  beforeEach(() => {
    [site, other] = [temporaryFolder('site'), temporaryFolder('other')];
    const shared = temporaryFolder('shared');
    own = join(shared, `datocms-assets-${process.getuid?.() ?? 'user'}`);
    for (const name of ['TMPDIR', 'TEMP']) vi.stubEnv(name, shared);
    vi.spyOn(process, 'cwd').mockReturnValue(site);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('is in node_modules, where that can be written', () => {
    mkdirSync(join(site, 'node_modules'));
    expect(defaultCacheFolder()).toBe(join(site, 'node_modules/.cache/datocms-assets'));
  });

  it.each([
    ['nothing', () => {}],
    ['a folder of this user', () => mkdirSync(own, { mode: 0o755 })],
  ])('is else a folder of this user alone, with %s at its place', (_, prepare) => {
    prepare();
    expect(defaultCacheFolder()).toBe(own);
    if (process.getuid) expect(lstatSync(own).mode & 0o777).toBe(0o700);
  });

  // Each user of Windows has a folder for temporary files.
  it.runIf(process.getuid).each([
    ['a link to a folder', () => symlinkSync(other, own)],
    ['a link to a folder that somebody may make later', () => symlinkSync(join(other, 'later'), own)],
    ['a file', () => writeFileSync(own, '')],
  ])('is never what somebody else may read: %s', (_, prepare) => {
    prepare();
    const folder = defaultCacheFolder();
    expect(folder).not.toBe(own);
    const stats = lstatSync(folder);
    expect([stats.isDirectory(), stats.mode & 0o777]).toEqual([true, 0o700]);
  });

  it.runIf(process.getuid)('is never a link that somebody makes just before it', async () => {
    const toggle = `const { symlinkSync, unlinkSync } = require('node:fs');
      const attempt = (work) => { try { work(); } catch {} };
      for (;;) { attempt(() => symlinkSync(${JSON.stringify(other)}, ${JSON.stringify(own)})); attempt(() => unlinkSync(${JSON.stringify(own)})); }`;
    const worker = new Worker(toggle, { eval: true });
    await once(worker, 'online');
    const folders: boolean[] = [];
    for (let times = 0; times < 500; times++) {
      const folder = defaultCacheFolder();
      folders.push(lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true);
      rmSync(folder, { recursive: true, force: true });
    }
    await worker.terminate();
    expect(folders.filter((isFolder) => !isFolder)).toEqual([]);
  });
});

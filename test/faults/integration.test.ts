import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectCleanBuild, listLeaks, listMissing } from '../astro/support/deployed-files.ts';
import { testProject, useEmulator } from '../astro/support/use-emulator.ts';
import { chunk, png } from '../support/build-images.ts';
import { buildSite, copySite, errorText, runBuild, type SiteSetup } from '../support/build-site.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { canMount, mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const may = canMount();
const host = 'https://www.datocms-assets.com/99001';
/** More than what Astro itself writes, so that a disk can have room for the one and not for the other. */
const large = 300_000;
const uploads: Readonly<Record<string, Buffer>> = {
  'tall.png': png([chunk('paDD', Buffer.alloc(large, 1))]),
  'manual.pdf': Buffer.from(`%PDF-1.4\n${' '.repeat(large)}\n%%EOF\n`),
};
const page = `<html lang="en">
<title>Page</title>
<img src="${host}/1700000002-tall.png?skip-default-optimizations=true" alt="">
<a href="${host}/1700000007-manual.pdf">Manual</a>
</html>
`;

const emulator = useEmulator(projectWithLargeUploads());

function projectWithLargeUploads(): string {
  const project = temporaryFolder('large-uploads');
  cpSync(testProject, project, { recursive: true });
  for (const [name, bytes] of Object.entries(uploads)) writeFileSync(join(project, 'uploads', name), bytes);
  return project;
}

/** A site of one page, which names the large uploads. */
const onePage = (setup: SiteSetup = {}): SiteSetup => ({
  ...setup,
  prepare(root) {
    rmSync(join(root, 'src/pages/note.md'));
    writeFileSync(join(root, 'src/pages/index.astro'), page);
    setup.prepare?.(root);
  },
});

/** The stored files of an output whose bytes are not those of the upload, and the uploads without a stored file. */
function listWrong(dist: string): string[] {
  const media = join(dist, '_astro/media');
  const stored = new Map(readdirSync(media).map((name) => [name.replace(/\.\w+(?=\.\w+$)/, ''), join(media, name)]));
  return Object.entries(uploads).flatMap(([name, bytes]) => {
    const file = stored.get(name);
    return file !== undefined && readFileSync(file).equals(bytes) ? [] : [name];
  });
}

const temporaryIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tmp$|[\\/]run-[^\\/]+$/.test(name));

// Only root can mount a small disk.
describe.skipIf(!may)(`astro build on a full disk${may ? '' : ' (not tested: this user cannot mount one)'}`, () => {
  const disks: SmallDisk[] = [];
  const newDisk = (size: string) => {
    const disk = mountSmallDisk(size);
    disks.push(disk);
    return disk;
  };
  afterAll(() => {
    for (const disk of disks) disk.remove();
  });

  it('ends with the file and the fix if the output has no room, and warns if only the cache has none', async () => {
    const [output, cache] = [newDisk('450k'), newDisk('400k')];
    const [dist, cacheDir] = [join(output.folder, 'dist'), join(cache.folder, 'cache')];
    const failed = await buildSite('images', emulator(), onePage({ config: { outDir: dist }, options: { cacheDir } }));
    expect(failed.status, failed.output).toBe(1);
    const error = errorText(failed);
    const media = join(dist, '_astro/media');
    expect(error).toMatch(
      new RegExp(`Can't write "${media}/\\w+\\.\\w+\\.\\w+": no space left on device \\(ENOSPC\\)\\.`),
    );
    for (const text of [
      'Fix: Free space on that disk, then try again.',
      `The cache can't be written (ENOSPC): ${cacheDir}.`,
      'Fix: Free space on the disk of `cacheDir`, or use another folder.',
      'No page was changed.',
      'Do not deploy this build.',
    ])
      expect(error).toContain(text);
    for (const { folder } of [output, cache]) expect(temporaryIn(folder)).toEqual([]);

    output.resize('4m');
    const again = await runBuild(failed);
    expect(again.status, again.output).toBe(0);
    expect(again.report?.findings.map(({ code }) => code)).toEqual(['cache-unusable']);
    expect([listLeaks(output.folder), listMissing(output.folder, 'dist', 'dist/index.html')]).toEqual([[], []]);
    expect(listWrong(dist)).toEqual([]);
  });
});

/** Ruins what a pass has made: puts the page back as it was, and damages one stored file and removes another. */
const ruiner = `
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { siteConfig } from '../config.mjs';

let before;
const keep = ({ dir }) => {
  before = readFileSync(new URL('index.html', dir));
};
const ruin = ({ dir }) => {
  const media = new URL('_astro/media/', dir);
  const find = (start) => new URL(readdirSync(media).find((name) => name.startsWith(start)), media);
  const bytes = readFileSync(find('tall'));
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(find('tall'), bytes);
  rmSync(find('manual'));
  writeFileSync(new URL('index.html', dir), before);
};
export default await siteConfig({
  integrations: [{ name: 'keep', hooks: { 'astro:build:generated': keep } }],
  after: [{ name: 'ruin', hooks: { 'astro:build:done': ruin } }],
});
`;

describe('an output that something else changes during the build', () => {
  let assets: FaultServer;
  beforeAll(async () => {
    assets = await startFaultServer();
  });
  afterAll(() => assets.close());

  it('is right in the end if an integration undoes what a pass has made, and damages stored files', async () => {
    const prepare = (root: string) => writeFileSync(join(root, 'astro.config.mjs'), ruiner);
    const site = await buildSite('images', emulator(), onePage({ prepare }));
    expectCleanBuild(site);
    expect(listMissing(site.root, 'dist', 'dist/index.html')).toEqual([]);
    expect(listWrong(site.dist)).toEqual([]);
  });

  it('ends the build if a process writes a page during the downloads; the page stays as that process wrote it', async () => {
    let dist = '';
    const changed = page.replace('Page', 'Another page');
    const type = (mime: string) => ({ headers: { 'content-type': mime } });
    assets.answer('/99001/1700000002-tall.png?skip-default-optimizations=true', () => {
      writeFileSync(join(dist, 'index.html'), changed);
      return { ...type('image/png'), body: uploads['tall.png'] as Buffer };
    });
    assets.answer('/99001/1700000007-manual.pdf', {
      ...type('application/pdf'),
      body: uploads['manual.pdf'] as Buffer,
    });
    const setup = onePage({
      options: { connectTo: { 'www.datocms-assets.com': assets.origin } },
      prepare(root) {
        dist = join(root, 'dist');
      },
    });
    const site = await buildSite('images', emulator(), setup);
    expect(site.status, site.output).toBe(1);
    expect(site.report?.findings).toMatchObject([
      {
        code: 'file-system',
        message: expect.stringContaining('written by something else'),
        file: 'index.html',
        fix: expect.stringContaining('Let nothing else change the output meanwhile'),
      },
    ]);
    expect(readFileSync(join(dist, 'index.html'), 'utf8')).toBe(changed);
  });
});

describe('builds of one site that run at the same time, with one cache', () => {
  it('are right in folders of their own; in the same folder each is right or says what is wrong, and the next one is right', async () => {
    const site = await copySite('images', emulator(), onePage());
    const own = { ...site, env: { ...site.env, SITE_CONFIG: JSON.stringify({ outDir: './own' }) } };
    const [separate, ...both] = await Promise.all([runBuild(own), runBuild(site), runBuild(site)]);
    expect(separate.status, separate.output).toBe(0);
    expect([listWrong(join(site.root, 'own')), listMissing(site.root, 'own', 'own/index.html')]).toEqual([[], []]);
    expect(listLeaks(site.root).filter((file) => file.startsWith('own/'))).toEqual([]);
    for (const { status, output } of both) {
      if (status === 0) continue;
      // The second one is Astro's own error about a file that the other build has removed.
      expect(output).toMatch(/✗ error file-system.*Fix: Let nothing else|ENOENT|ENOTEMPTY|Cannot find module/s);
      expect(output).not.toMatch(/at .*datocms-assets[\\/]dist/);
    }
    if (both.every(({ status }) => status === 0)) expect(listLeaks(site.root)).toEqual([]);

    emulator().requests.clear();
    const next = await runBuild(site);
    expectCleanBuild(next);
    expect([listWrong(site.dist), listMissing(site.root, 'dist', 'dist/index.html')]).toEqual([[], []]);
    expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toEqual([]);
  });
});

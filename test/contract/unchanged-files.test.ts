import { execFileSync } from 'node:child_process';
import fs, { existsSync, readFileSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { codeVersion } from '../../packages/datocms-assets/src/cache/code-version.ts';
import { createLocalizer } from '../../packages/datocms-assets/src/job/localizer.ts';
import { ScanMemory } from '../../packages/datocms-assets/src/job/scan-memory.ts';
import type { FileScan } from '../../packages/datocms-assets/src/scan/file-scan.ts';
import { ScanContext } from '../../packages/datocms-assets/src/scan/scan-context.ts';
import { scanFiles } from '../../packages/datocms-assets/src/scan/scan-files.ts';
import { hashSources } from '../../scripts/source-hash.mjs';
import { token } from '../support/contract-cda.ts';
import { type Done, type Report, type Site, startWorld, url, type World } from '../support/contract-world.ts';
import { node } from '../support/run-cli.ts';

const [first, second] = ['1700000001-first.png', '1700000002-second.jpg'];
const secret = '1700000004-secret.png';
const [page, data] = ['index.html', 'data.json'];
const origin = 'https://www.example.org';

let world: World;
let built: Site;
beforeEach(async () => {
  world = await startWorld();
  await world.publish(first, second);
  built = world.site(files);
  await build(built, built.cache);
});

const files = {
  [page]: `<img src="${url(first)}?w=80"><script type="application/ld+json">{"image":"${url(first)}"}</script>
    <style>a{background:url(${url(first)})}</style><astro-island props="{&quot;a&quot;:[0,&quot;${url(second)}&quot;]}"></astro-island>`,
  [data]: JSON.stringify({ a: url(second), b: `<img src='${url(first)}'>` }),
  'app.js': `export const a = '${url(first)}', b = \`\${c}/${url(second)}\`;`,
  'feed.xml': `<rss version="2.0"><channel><item><enclosure url="${url(first)}" length="1" type="image/gif"/></item></channel></rss>`,
  'plain.html': '<p>Nothing of the CMS.',
};

async function build(site: Site, cache: string, ...args: string[]): Promise<Done> {
  return world.localize({ ...site, cache }, '--site', origin, ...args);
}

/** Leaves out where bodies came from: the first of two builds fetches what is new. */
function comparable({ dir, timings, ...report }: Report) {
  const { cached, downloaded, ...counts } = report.counts;
  return { ...report, counts };
}

const memoryFile = (cache: string) => join(cache, 'content-v1/scans');

/** Builds the same files with the memory of the first build, and without one. */
async function buildTwice(content: Readonly<Record<string, string>>, ...args: string[]): Promise<Done> {
  const [remembered, fresh] = [world.site(content), world.site(content)];
  const done = await build(remembered, built.cache, ...args);
  // A build that fails removes it.
  rmSync(memoryFile(built.cache), { force: done.status !== 0 });
  const expected = await build(fresh, built.cache, ...args);
  expect(done.found).toEqual(expected.found);
  expect(comparable(done.report)).toEqual(comparable(expected.report));
  expect(remembered.snapshot()).toEqual(fresh.snapshot());
  return done;
}

describe('a build after another one', () => {
  it('does not scan unchanged files again, finds what a wrong memory leaves, and forgets it', async () => {
    const context = new ScanContext(new AssetHosts(), new Set(['www.example.org']));
    const site = world.site(files);
    const [scan, ...others] = scanFiles(site.dir, [page, data], context) as [FileScan, FileScan];
    const wrong = { ...scan, references: new Uint8Array() };
    const verdicts = { plain: new Set<string>(), mayBeStored: () => true };
    const code = codeVersion(hashSources(), execFileSync(node, ['-p', 'process.version'], { encoding: 'utf8' }).trim());
    await new ScanMemory({ cacheDir: built.cache, token }, code).write([wrong, ...others], context, verdicts);
    const { status, found } = await build(site, built.cache);
    expect([status, found]).toEqual([1, Array(4).fill(`leak ${page}`)]);
    expect(site.read(page)).toBe(files[page]);
    expect((await build(world.site(files), built.cache)).status).toBe(0);
  });

  it('gives what a first build gives', async () => {
    const done = await buildTwice(files);
    expect(done.status, done.stderr).toBe(0);
    expect(done.report.counts).toMatchObject({ references: 9, rewritten: 4 });
  });

  it.each([
    ['changed', { ...files, [page]: `${files[page]}<img src="${url(second)}?w=40">` }],
    ['gone, and another one changed', { [data]: files[data] as string, 'plain.html': '<p>' }],
    ['a copy of another one', { ...files, 'copy.html': files[page] as string }],
    ['exchanged for another one', { ...files, [page]: files['plain.html'], 'plain.html': files[page] as string }],
    [
      'the same under a name of another format',
      { 'index.txt': files[page] as string, 'data.html': files[data] as string },
    ],
  ])('gives what a first build gives if a file is %s', async (_, content) => {
    const done = await buildTwice(content as Record<string, string>);
    expect(done.status, done.stderr).toBe(0);
  });

  it.each([
    ['another prefix', ['--prefix', 'https://cdn.example.net/media']],
    ['another folder of stored files', ['--dir', 'pictures/a']],
    ['another base', ['--base', '/docs']],
    ['a further asset host', ['--host', 'img.example.net']],
  ])('gives what a first build gives with %s', async (_, args) => {
    const done = await buildTwice(files, ...args);
    expect(done.status, done.stderr).toBe(0);
  });

  it('names an asset in an unchanged file that was unpublished since', async () => {
    world.cda.content = { ...world.cda.content, articles: [] };
    await world.publish(second);
    const done = await buildTwice(files);
    expect(done.status).toBe(1);
    expect(done.found).toContain(`unpublished ${page}`);
  });

  it.each([
    ['a placeholder', ['--unpublished', 'placeholder'], ['placeholder draft.html'], [true, false]],
    ['the asset allowed', ['--allow', url(secret)], [], [true, true]],
    ['drafts', ['--content', 'drafts'], [], undefined],
  ])('keeps the URL of an unpublished asset only if it is allowed, with %s', async (_, args, found, expected) => {
    await world.addDraft(secret);
    const content = { ...files, 'draft.html': `<img src="${url(secret)}?w=80"><img src="${url(first)}">` };
    const done = await buildTwice(content, ...args);
    expect(done.status, done.stderr).toBe(0);
    expect(done.found.filter((each) => each.endsWith(' draft.html'))).toEqual(found);
    const memory = existsSync(memoryFile(built.cache)) ? readFileSync(memoryFile(built.cache), 'latin1') : undefined;
    expect(memory && [memory.includes(first), memory.includes(secret)]).toEqual(expected);
  });

  it.each([
    ['fails for it', files, 1],
    ['succeeds without it', { 'plain.html': '<p>' }, 0],
  ])('keeps no URL of an asset that was unpublished since, if the next build %s', async (_, content, status) => {
    world.cda.content = { ...world.cda.content, articles: [] };
    await world.publish(second);
    expect(readFileSync(memoryFile(built.cache), 'latin1')).toContain(first);
    expect((await build(world.site(content), built.cache)).status).toBe(status);
    expect(existsSync(memoryFile(built.cache))).toBe(false);
  });

  it('leaves the cache alone in a dry run that fails', async () => {
    world.cda.content = { ...world.cda.content, articles: [] };
    const before = readFileSync(memoryFile(built.cache));
    expect((await build(world.site(files), built.cache, '--dry-run')).status).toBe(1);
    expect(readFileSync(memoryFile(built.cache))).toEqual(before);
  });

  it('searches a file again if something else may be in it', async () => {
    const [folder, path] = ['<img src="/pictures/none.abcdefghij234567.png">', 'later.png'];
    const content = { ...files, 'folder.html': folder, 'path.html': `<p>/77001/${path}` };
    expect((await buildTwice(content)).found).toEqual([]);
    expect((await buildTwice(content, '--dir', 'pictures')).found).toEqual(['missing-file folder.html']);
    expect((await buildTwice(content)).found).toEqual([]);
    await world.publish(path);
    expect((await buildTwice(content)).found).toEqual(['path-leak path.html']);
  });

  it('keeps a stored file that only strings joined by scripts name', async () => {
    const site = world.site({ 'a.html': `<img src="${url(first)}">`, 'b.html': `<img src="${url(second)}">` });
    await build(site, site.cache);
    const name = site.stored().find((each) => each.startsWith('first')) as string;
    const parts = [`<img src=/_assets/${name.slice(0, 9)}`, `${name.slice(9)} >`];
    const joined = parts.map((part) => `<script>self.__next_f.push([1,"${part}"])</script>`).join('');
    for (const _ of ['is searched', 'is remembered']) {
      site.write({ 'a.html': joined, 'b.html': `<img src="${url(second)}">` });
      expect((await build(site, site.cache)).status).toBe(0);
      expect(site.stored()).toContain(name);
    }
  });

  describe('a file without references', () => {
    const leak = `<p>${url(first)}`;
    let plain: Site;
    beforeEach(() => {
      plain = world.site({ 'plain.html': '<p>'.padEnd(leak.length) });
    });

    /** Builds in one thread, and returns the findings. */
    async function buildAndWrite(write = () => {}): Promise<string[]> {
      // A file that was written just now is searched.
      await setTimeout(100);
      const localizer = createLocalizer(
        {
          ...{ token, cdaUrl: world.cda.url, cacheDir: plain.cache, site: origin },
          connectTo: [`www.datocms-assets.com=${world.assets.origin}`],
        },
        { threads: 1, fetchFn: fetch },
      );
      onTestFinished(() => localizer.close());
      await localizer.pass(plain.dir);
      write();
      const { findings } = await localizer.finish(plain.dir);
      return findings.map(({ code, file }) => `${code} ${file}`);
    }

    it('is read only once, for its hash, if it is clean and the same as before', async () => {
      const path = join(plain.dir, 'plain.html');
      const open = vi.spyOn(fs, 'openSync');
      syncBuiltinESMExports();
      onTestFinished(() => {
        open.mockRestore();
        syncBuiltinESMExports();
      });
      const reads = async () => {
        open.mockClear();
        expect(await buildAndWrite()).toEqual([]);
        return open.mock.calls.filter(([file]) => file === path).length;
      };
      expect([await reads(), await reads(), await reads()]).toEqual([2, 1, 1]);
    });

    it('is searched if it was written after its scan, with the same size and time', async () => {
      expect(await buildAndWrite()).toEqual([]);
      const path = join(plain.dir, 'plain.html');
      const found = await buildAndWrite(() => {
        const { atime, mtime } = fs.statSync(path);
        fs.writeFileSync(path, leak);
        fs.utimesSync(path, atime, mtime);
      });
      expect(found).toEqual(['leak plain.html']);
    });
  });

  it.each(['is the first', 'remembers the last one'])(
    'changes nothing if another program writes a page without code while a build that %s downloads',
    async (kind) => {
      const plain = { 'a.html': `<img src="${url(first)}">`, 'b.html': `<img src="${url(second)}">` };
      if (kind === 'remembers the last one') await build(world.site(plain), built.cache);
      const site = world.site({ ...plain, 'new.html': `<img src="${url(first)}?w=33">` });
      world.assets.responses.set(`/77001/${first}?w=33`, () => {
        site.write({ 'b.html': '<p>of another program' });
        return undefined;
      });
      const before = site.snapshot();
      const done = await build(site, kind === 'is the first' ? site.cache : built.cache);
      expect([done.status, done.found]).toEqual([1, ['file-system b.html']]);
      expect(site.read('b.html')).toBe('<p>of another program');
      expect(Object.keys(site.snapshot())).toEqual(Object.keys(before));
      expect(site.read('a.html')).toBe(plain['a.html']);
    },
  );

  it('scans a file again if the end of a URL depends on what is published', async () => {
    const blank = { 'blank.html': `<a data-file="${url('1700000003-quiet')} harbour.pdf">` };
    const before = world.site(blank);
    await world.publish('1700000003-quiet');
    expect((await build(before, built.cache)).status).toBe(0);
    expect(before.read('blank.html')).toContain(' harbour.pdf');
    const path = '1700000003-quiet%20harbour.pdf';
    await world.upload(path, Buffer.from('%PDF-1.4\n%%EOF\n'), 'application/pdf');
    await world.publish(path);
    const done = await buildTwice(blank);
    expect(done.status, done.stderr).toBe(0);
  });
});

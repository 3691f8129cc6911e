import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLocalizer } from '../../packages/datocms-assets/src/job/localizer.ts';
import { createLiveLocalizer } from '../../packages/datocms-assets/src/live/live-localizer.ts';
import { token } from '../support/contract-cda.ts';
import type { Item, Upload } from '../support/contract-content.ts';
import { localizerFor } from '../support/contract-localizer.ts';
import { md5 } from '../support/contract-pictures.ts';
import { readIndex, shortNames } from '../support/contract-published.ts';
import { type Site, startWorld, url, type World } from '../support/contract-world.ts';

const [before, after] = ['17000000-before.png', '17000000-after.png'];
const day = '2025-05-05T00:00:00+00:00';
let world: World;
let site: Site;
let old: Upload;
let now: Upload;

beforeEach(async () => {
  world = await startWorld();
  old = await world.upload(before);
  now = await world.upload(after);
  site = world.site();
});

const item = (id: string, uploads: readonly Upload[], updatedAt?: string): Item => ({
  id,
  published: { gallery: uploads },
  ...(updatedAt && { updatedAt }),
});
const fill = (count: number): Item[] => Array.from({ length: count }, (_, at) => item(`filler${at}`, []));

/** Builds a site on some content, then a page on other content with the same cache. */
async function buildOn(first: readonly Item[], second: readonly Item[], name: string) {
  world.cda.content = { ...world.cda.content, articles: first };
  site.write({ 'p.html': `<img src="${url(before)}">` });
  expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
  world.cda.content = { ...world.cda.content, articles: second };
  site.write({ 'p.html': `<img src="${url(name)}">` });
  const { status, found } = await world.localize(site);
  return { status, found };
}

const right = { status: 0, found: [] };
const refused = { status: 1, found: ['unpublished p.html'] };

/** Content before, and other content that may come with a promoted environment or a restored backup. */
const changes: Readonly<Record<string, () => readonly [first: Item[], second: Item[]]>> = {
  'with the same ids and dates': () => [[item('a', [old])], [item('a', [now])]],
  'with the same ids and older dates': () => [[item('a', [old], day)], [item('a', [now])]],
  'with other ids and the same dates': () => [[item('a', [old])], [item('b', [now])]],
  'with other ids and older dates': () => [[item('a', [old], day)], [item('b', [now])]],
  'with the same ids, of which two have changed places': () => [
    [item('a', [old]), item('b', [])],
    [item('a', []), item('b', [now])],
  ],
};

describe.each(Object.entries(changes))('content that is replaced by other content %s', (_, makeContent) => {
  it('has its new asset stored by the next build', async () => {
    expect(await buildOn(...makeContent(), after)).toEqual(right);
  });

  it('does not have its old asset stored by the next build', async () => {
    expect(await buildOn(...makeContent(), before)).toEqual(refused);
    expect(site.read('p.html')).toContain(url(before));
  });

  it('has its new asset stored in a project of many records, too', async () => {
    const [first, second] = makeContent();
    expect(await buildOn([...first, ...fill(200)], [...second, ...fill(200)], after)).toEqual(right);
  });

  it('is what a build and the index agree on', async () => {
    await buildOn(...makeContent(), after);
    expect(shortNames(await readIndex(world, site))).toEqual(['after']);
  });
});

describe('a picture that was just replaced at its URL, while its host still sends the old file', () => {
  let newFile: Uint8Array;

  beforeEach(() => {
    const { bytes } = world.assets.files.get(old.path) as { bytes: Uint8Array };
    newFile = bytes;
    const replaced = { ...now, md5: md5(newFile), updatedAt: new Date().toISOString() };
    world.cda.content = { ...world.cda.content, articles: [item('a', [replaced])] };
  });
  const hostSendsNewFile = () => world.assets.files.set(now.path, { bytes: newFile, type: 'image/png' });

  it('is the new one in the next build', async () => {
    const build = async () => {
      site.write({ 'p.html': `<img src="${url(after)}">` });
      expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
      return site.bytes(/_assets\/[^"]+/.exec(site.read('p.html'))?.[0] ?? '').equals(newFile);
    };
    expect(await build()).toBe(false);
    hostSendsNewFile();
    expect(await build()).toBe(true);
  });

  it('is the new one on a dev server after a while', async () => {
    const live = createLiveLocalizer({
      ...{ token, cdaUrl: world.cda.url, cacheDir: site.cache, retries: 0 },
      connectTo: [`www.datocms-assets.com=${world.assets.origin}`],
    });
    onTestFinished(() => live.close());
    const [edit] = await live.edits('a.js', `export const picture = "${url(after)}";`);
    const show = async () => {
      const shown = await live.open(/[^/]*\.png/.exec(edit?.text ?? '')?.[0] ?? '');
      return shown && 'file' in shown && readFileSync(shown.file).equals(newFile);
    };
    expect([await show(), await show()]).toEqual([false, false]);
    hostSendsNewFile();
    const today = Date.now();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(today + 20 * 60_000);
    onTestFinished(() => clock.mockRestore());
    expect([await show(), await show()]).toEqual([true, true]);
  });
});

describe('a picture that is drawn into another one', () => {
  it('has the other one downloaded again by the next build after it was replaced at its URL', async () => {
    const build = async (change: Partial<Upload>) => {
      const uploads = [old, { ...now, ...change }];
      world.cda.content = { ...world.cda.content, uploads, articles: [item('a', uploads)] };
      site.write({ 'p.html': `<img src="${url(before)}?mark=${encodeURIComponent(url(after))}">` });
      expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
      return world.assets.requests.length;
    };
    expect([await build({}), await build({}), await build({ md5: old.md5, updatedAt: day })]).toEqual([1, 1, 2]);
    const justNow = new Date().toISOString();
    expect([await build({ updatedAt: justNow }), await build({ md5: 'a', updatedAt: justNow })]).toEqual([2, 3]);
    expect(await build({ md5: 'a', updatedAt: justNow })).toBe(4);
  });
});

describe('a reference to an asset that is not published', () => {
  it('is refused after all content of a large project was read again, and the next build reads only changes', async () => {
    const articles = [item('a', [old]), ...fill(200)];
    expect(await buildOn(articles, articles, after)).toEqual(refused);
    const count = world.cda.requests.length;
    site.write({ 'p.html': `<img src="${url(before)}">` });
    expect((await world.localize(site)).status).toBe(0);
    const queries = world.cda.requests.slice(count).map(({ query }) => query);
    expect(queries.filter((query) => query.includes('gallery'))).toEqual([]);
  });
});

describe('an asset that is published while a build runs', () => {
  const localizerOf = (content: readonly Item[]) => {
    world.cda.content = { ...world.cda.content, articles: content };
    return localizerFor(world, site, { retries: 0, site: 'https://www.example.org' });
  };
  /** Lets time pass, as the rendering of many pages does. */
  const renderFor = (milliseconds: number) => {
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + milliseconds);
    onTestFinished(() => clock.mockRestore());
  };
  const walks = () => world.cda.requests.filter(({ query }) => query.includes('__schema')).length;

  it('is stored if the build began before', async () => {
    const localizer = localizerOf([item('a', [old])]);
    localizer.begin([site.dir]);
    expect(await localizer.publishedPaths()).toHaveLength(1);
    world.cda.content = { ...world.cda.content, articles: [item('a', [old, now])] };
    renderFor(6000);
    site.write({ 'p.html': `<img src="${url(after)}">` });
    await localizer.pass(site.dir);
    expect((await localizer.finish(site.dir)).findings).toEqual([]);
    expect(walks()).toBe(2);
  });

  it('is asked for once more, as long as it is not published', async () => {
    const localizer = localizerOf([item('a', [old])]);
    localizer.begin([site.dir]);
    await localizer.publishedPaths();
    renderFor(6000);
    site.write({ 'p.html': `<img src="${url(after)}"><img src="${url(after)}?w=5">` });
    expect(await localizer.filterUnpublished([url(after)])).toEqual([url(after)]);
    expect(await localizer.filterUnpublished([url(after)])).toEqual([url(after)]);
    await localizer.pass(site.dir);
    const { findings } = await localizer.finish(site.dir);
    expect(findings.map(({ code }) => code)).toEqual(['unpublished', 'unpublished']);
    expect(walks()).toBe(2);
  });
});

describe('a build whose cache is in a folder that is published', () => {
  it('reads nothing', async () => {
    const localizer = createLocalizer({ token, cdaUrl: world.cda.url, cacheDir: join(site.dir, 'cache'), retries: 0 });
    onTestFinished(() => localizer.close());
    localizer.begin(['/nowhere', site.dir]);
    await expect(localizer.start(site.dir)).rejects.toThrow('cacheDir: expected a folder outside');
    await setTimeout(300);
    expect(world.cda.requests).toEqual([]);
  });
});

describe('content of a large project that is replaced without new dates', () => {
  const text = `export const picture = "${url(after)}";`;

  beforeEach(async () => {
    world.cda.content = { ...world.cda.content, articles: [item('a', [old]), ...fill(200)] };
    expect((await world.run(site, 'published')).status).toBe(0);
    world.cda.content = { ...world.cda.content, articles: [item('a', [now]), ...fill(200)] };
  });

  it('has its new asset stored by a build that bundles code, which reads all content once', async () => {
    const localizer = localizerFor(world, site, { retries: 0 });
    const count = world.cda.requests.length;
    const [edits, more, refused] = await Promise.all([
      localizer.edits('a.js', text),
      localizer.edits('b.js', text),
      localizer.filterUnpublished([url(after), url(before)]),
    ]);
    expect([edits.length, more.length, refused]).toEqual([1, 1, [url(before)]]);
    const walks = world.cda.requests.slice(count).filter(({ query }) => query.includes('__schema'));
    expect(walks).toHaveLength(2);
  });

  it('has remembered pages searched for a project that it names for the first time', async () => {
    const foreign = {
      ...(await world.upload('17000000-foreign.png')),
      id: 'foreign',
      path: '/88002/17000000-foreign.png',
    };
    const buildInPasses = async (width: number, late: Record<string, string>) => {
      site.write({ 'plain.html': `<p>${foreign.path}`, 'p.html': `<img src="${url(before)}?w=${width}">` });
      await setTimeout(100);
      const localizer = localizerFor(world, site, { retries: 0, site: 'https://www.example.org' });
      await localizer.pass(site.dir);
      site.write(late);
      await localizer.pass(site.dir);
      const { findings } = await localizer.finish(site.dir);
      return findings.map(({ code, file }) => `${code} ${file}`);
    };
    world.cda.content = { ...world.cda.content, articles: [item('a', [old]), ...fill(200)] };
    expect(await buildInPasses(50, {})).toEqual([]);
    world.cda.content = { ...world.cda.content, articles: [item('a', [old, now, foreign]), ...fill(200)] };
    expect(await buildInPasses(55, { 'late.html': `<img src="${url(after)}">` })).toEqual(['path-leak plain.html']);
  });

  it('has its new asset shown by the dev server', async () => {
    const live = createLiveLocalizer({
      ...{ token, cdaUrl: world.cda.url, cacheDir: site.cache, retries: 0 },
      connectTo: [`www.datocms-assets.com=${world.assets.origin}`],
    });
    onTestFinished(() => live.close());
    await live.start();
    const [edit] = await live.edits('a.js', text);
    const name = /[^/]*\.png/.exec(edit?.text ?? '')?.[0] ?? '';
    expect(await live.open(name)).toMatchObject({ type: 'image/png' });
  });
});

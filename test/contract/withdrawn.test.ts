import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { localizerFor } from '../support/contract-localizer.ts';
import { picture } from '../support/contract-pictures.ts';
import { startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero);

const dataPage = (page: Buffer) =>
  Buffer.from(`<iframe src="data:text/html;base64,${page.toString('base64')}"></iframe>`);

describe('a withdrawn asset in an output that is not emptied', () => {
  it.each([
    ['no record uses', () => []],
    [
      'only drafts use',
      (articles: typeof world.cda.content.articles) =>
        articles?.map((one) => ({ ...one, published: null, draft: one.published ?? {} })),
    ],
  ])('is an error on a page that an earlier run has localized, when %s it any more', async (_, withdraw) => {
    const site = world.site({ 'a.html': `<img src="${asset}">`, 'b.html': `<a href="${asset}?w=9">b</a>` });
    expect((await world.localize(site)).found).toEqual([]);
    const { content } = world.cda;
    try {
      world.cda.content = { ...content, articles: withdraw(content.articles) ?? [] };
      const { status, found, report, stderr } = await world.localize(site);
      expect({ status, found }).toEqual({ status: 1, found: ['unpublished a.html', 'unpublished b.html'] });
      expect(report.findings.map((each) => each.url)).toEqual([asset, `${asset}?w=9`]);
      expect(stderr).toContain('Empty the output folder and build again.');
      expect((await world.localize(site, '--allow', asset)).found).toEqual([]);
      site.write({ 'a.html': '<p>', 'b.html': '<p>' });
      expect([(await world.localize(site)).found, site.stored()]).toEqual([[], []]);
    } finally {
      world.cda.content = content;
    }
  });

  it('is an error on a page that an earlier build in passes has localized, as long as the output has it', async () => {
    const site = world.site();
    const build = async (...passes: Readonly<Record<string, string>>[]) => {
      const localizer = localizerFor(world, site);
      for (const pages of passes) {
        site.write(pages);
        await localizer.pass(site.dir);
      }
      const { findings } = await localizer.finish(site.dir);
      await localizer.close();
      return [findings.map(({ code, file }) => `${code} ${file}`), site.stored().length];
    };
    const other = '1700000023-other.jpg';
    const { content } = world.cda;
    await world.publish(other);
    const page = { 'new.html': `<img src="${url(other)}?w=9">` };
    try {
      expect(await build({ 'a.html': `<img src="${asset}">` }, { 'b.html': `<img src="${asset}?w=9">` })).toEqual([
        [],
        2,
      ]);
      world.cda.content = { ...content, articles: [] };
      await world.publish(other);
      expect(await build(page, page)).toEqual([['unpublished a.html', 'unpublished b.html'], 3]);
      expect(await build({ ...page, 'a.html': '<p>' }, { 'b.html': '<p>' })).toEqual([[], 1]);
    } finally {
      world.cda.content = content;
    }
  });

  it.each<[string, (page: Buffer) => Record<string, Buffer>]>([
    ['in a packed page', (page) => ({ 'a.html.gz': gzipSync(page) })],
    ['in an embedded page', (page) => ({ 'b.html': dataPage(page) })],
  ])('is an error %s of an earlier run, at its stored file', async (_, pack) => {
    const site = world.site({ 'a.html': `<img src="${asset}">` });
    expect((await world.localize(site)).found).toEqual([]);
    site.write({ 'a.html': '<p>', ...pack(site.bytes('a.html')) });
    const { content } = world.cda;
    try {
      world.cda.content = { ...content, articles: [] };
      expect((await world.localize(site)).found).toEqual([`unpublished _assets/${site.stored()[0]}`]);
    } finally {
      world.cda.content = content;
    }
  });

  it('is no error on pages of an earlier run while a published one has its bytes', async () => {
    const [one, other] = ['1700000021-one.png', '1700000022-other.png'];
    const [page, otherPage] = [`<img src="${url(one)}">`, `<img src="${url(other)}">`];
    const bytes = await picture('png', 'same');
    for (const name of [one, other]) await world.upload(name, bytes);
    const { content } = world.cda;
    const publish = async (...names: string[]) => {
      world.cda.content = { ...content, articles: [] };
      await world.publish(...names);
    };
    try {
      for (const left of [one, other]) {
        await publish(one, other);
        const site = world.site({ 'a.html': page, 'b.html': otherPage });
        expect((await world.localize(site)).found).toEqual([]);
        await publish(left);
        expect((await world.localize(site)).found).toEqual([]);
      }
      await publish(one);
      const site = world.site({ 'a.html': page });
      expect((await world.localize(site)).found).toEqual([]);
      await publish(other);
      site.write({ 'a.html': otherPage });
      expect((await world.localize(site)).found).toEqual([]);
      // The page is local now, and the file of the first run is still beside it.
      expect((await world.localize(site)).found).toEqual([]);
    } finally {
      world.cda.content = content;
    }
  });
});

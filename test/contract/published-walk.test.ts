import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Item, Upload } from '../support/contract-content.ts';
import { picture } from '../support/contract-pictures.ts';
import { imageName, imageUrl, readIndex, shortNames } from '../support/contract-published.ts';
import { startWorld } from '../support/contract-world.ts';

const world = await startWorld();
beforeEach(() => {
  world.cda.requests.length = 0;
  world.cda.content = { uploads: world.cda.content.uploads };
});

const upload = (name: string): Promise<Upload> => world.upload(imageName(name));

describe('the walk', () => {
  it('reads all records of a large model, up to 500 per query, and only published content', async () => {
    const one = await upload('one');
    const articles = Array.from({ length: 1203 }, (_, at) => ({
      id: String((at * 7919) % 100_003),
      published: { slug: `x ${imageUrl(`many-${at}`)}`, cover: one },
    }));
    world.cda.content = { uploads: [one], articles };
    const lines = await readIndex(world, world.site(), '--environment', 'staging');
    expect(lines).toHaveLength(1204);
    for (const { headers, query, variables } of world.cda.requests) {
      expect(headers['x-include-drafts']).toBeUndefined();
      expect(headers['x-visual-editing'] ?? headers['x-base-editing-url']).toBeUndefined();
      expect(headers['x-environment']).toBe('staging');
      for (const [, first] of `${query} ${variables}`.matchAll(/\bfirst"?:\s*(\d+)/g))
        expect(Number(first)).toBeLessThanOrEqual(500);
    }
  });

  it('after the first one gives the same as a full walk, after any change', async () => {
    const [a, b, c, d] = (await Promise.all(['keep', 'gone', 'withdrawn', 'favicon-old'].map(upload))) as [
      Upload,
      Upload,
      Upload,
      Upload,
    ];
    const at = (day: number) => `2025-01-${String(day).padStart(2, '0')}T00:00:00+00:00`;
    const keep = { id: '1', published: { cover: a }, updatedAt: at(1) };
    const first: readonly Item[] = [
      keep,
      { id: '2', published: { cover: b }, updatedAt: at(2) },
      { id: '3', published: { cover: c }, updatedAt: at(3) },
    ];
    world.cda.content = { uploads: [a, b, c, d], articles: first, site: { favicon: d } };
    const site = world.site();
    expect(shortNames(await readIndex(world, site))).toEqual(['favicon-old', 'gone', 'keep', 'withdrawn']);
    const [e, f, g] = (await Promise.all(['added', 'changed', 'favicon-new'].map(upload))) as [Upload, Upload, Upload];
    const replaced = await world.upload(imageName('keep'), await picture('png', 'replaced, its record untouched'));
    const steps: readonly (readonly [what: string, articles: readonly Item[], favicon: Upload])[] = [
      ['deleted', [keep, ...first.slice(2)], d],
      ['unpublished', [keep, { id: '3', published: null, draft: { cover: c }, updatedAt: at(3) }], d],
      ['added', [keep, { id: '4', published: { cover: e }, updatedAt: at(5) }], d],
      [
        'added with an old date',
        [
          keep,
          { id: '4', published: { cover: e }, updatedAt: at(5) },
          { id: '0', published: { cover: b }, updatedAt: at(1) },
        ],
        d,
      ],
      ['changed', [keep, { id: '4', published: { cover: f }, updatedAt: at(6) }], d],
      ['the site changed', [keep, { id: '4', published: { cover: f }, updatedAt: at(6) }], g],
      [
        'an upload replaced at its URL',
        [
          { ...keep, published: { cover: replaced } },
          { id: '4', published: { cover: f }, updatedAt: at(6) },
        ],
        g,
      ],
      ['emptied', [], g],
    ];
    for (const [what, articles, favicon] of steps) {
      world.cda.content = { uploads: world.cda.content.uploads, articles, site: { favicon } };
      const next = await readIndex(world, site);
      const whole = await readIndex(world, site, '--no-incremental', '--cache-dir', world.site().cache);
      expect({ what, lines: next }).toEqual({ what, lines: whole });
    }
  });

  it('misses no record if another one is deleted while the list of all is read', async () => {
    const [many, rare] = (await Promise.all(['many', 'rare'].map(upload))) as [Upload, Upload];
    const articles = Array.from({ length: 5600 }, (_, at) => ({
      id: String(at).padStart(5, '0'),
      published: { cover: at === 5000 ? rare : many },
      updatedAt: '2024-02-01T00:00:00+00:00',
    }));
    world.cda.content = { uploads: [many, rare], articles };
    const site = world.site();
    await readIndex(world, site);
    await readIndex(world, site);
    let isDeleted = false;
    world.cda.respond = ({ query }) => {
      // The records after it move to other pages of the list.
      if (!isDeleted && /skip: 5000/.test(query)) {
        isDeleted = true;
        world.cda.content = { ...world.cda.content, articles: articles.filter(({ id }) => id !== '00010') };
      }
      return undefined;
    };
    onTestFinished(() => {
      world.cda.respond = () => undefined;
    });
    expect([shortNames(await readIndex(world, site)), isDeleted]).toEqual([['many', 'rare'], true]);
  });

  it('makes localize refuse a withdrawn asset, with any cache', async () => {
    const [one, two] = (await Promise.all(['stays', 'leaves'].map(upload))) as [Upload, Upload];
    const files = { 'p.html': `<img src="${imageUrl('stays')}"><img src="${imageUrl('leaves')}">` };
    world.cda.content = {
      uploads: [one, two],
      articles: [
        { id: '1', published: { cover: one } },
        { id: '2', published: { cover: two } },
      ],
    };
    const site = world.site(files);
    expect((await world.localize(site)).status).toBe(0);
    world.cda.content = {
      ...world.cda.content,
      articles: [
        { id: '1', published: { cover: one } },
        { id: '2', published: null, draft: { cover: two } },
      ],
    };
    const again = world.site(files);
    const { status, report } = await world.localize(again, '--cache-dir', site.cache);
    expect(status).toBe(1);
    expect(report.findings.map(({ code, url }) => [code, url])).toEqual([['unpublished', imageUrl('leaves')]]);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AssetUsages } from './asset-usages.ts';

it('returns for each record the usages that were added, each once', () => {
  const usage = fc.tuple(fc.nat(400), fc.nat(400));
  fc.assert(
    fc.property(fc.array(fc.array(usage, { maxLength: 200 }), { maxLength: 5 }), (records) => {
      const usages = new AssetUsages();
      // Assets and places with numbers of one byte and of two.
      const numbers = Array.from({ length: 401 }, (_, at) => at);
      const assets = numbers.map((at) => usages.addAsset({ path: `/1/${at}.png`, url: '' }, null));
      const places = numbers.map((at) => usages.toPlace(`field${at}`, null));
      for (const [id, pairs] of records.entries()) {
        const added = pairs.map(([asset, place]) => [assets[asset]!, places[place]!] as const);
        usages.addRecord('allPages', { id: String(id), version: 'one', usages: added.slice(0, 100) });
        usages.addRecord('allPages', { id: String(id), version: 'two', usages: added });
      }
      for (const [id, pairs] of records.entries()) {
        const returned = [...usages.usagesOf('allPages', String(id))].map(([asset, place]) => [
          asset.path,
          place.field,
        ]);
        const unique = new Map(pairs.map((pair) => [pair.join(), pair]));
        expect(returned).toEqual([...unique.values()].map(([asset, place]) => [`/1/${asset}.png`, `field${place}`]));
      }
      const used = [...usages.usedAssets()].map(({ number }) => number);
      expect(used.sort((a, b) => a - b)).toEqual(
        [...new Set(records.flat().map(([asset]) => asset))].sort((a, b) => a - b),
      );
    }),
  );
});

it('knows of an asset what was learnt last, also in records that were read before', () => {
  const usages = new AssetUsages();
  const facts = { id: '1', md5: null, size: 1, mimeType: null, width: null, height: null, updatedAt: '2026' };
  const kettle = { path: '/1/kettle.png', url: 'https://www.datocms-assets.com/1/kettle.png' };
  const place = usages.toPlace('image', null);
  const named = usages.addAsset(kettle, null);
  usages.addRecord('allPages', { id: '1', version: 'one', usages: [[named, place]] });
  const known = usages.addAsset(kettle, facts);
  usages.addRecord('allPages', {
    id: '1',
    version: 'one',
    usages: [
      [named, place],
      [known, place],
    ],
  });

  expect([...usages.usagesOf('allPages', '1')]).toEqual([[{ number: 0, ...kettle, facts }, place]]);
  expect([...usages.usedAssets()]).toEqual([known]);
  expect(usages.addAsset(kettle, { ...facts, updatedAt: '2025' })).toBe(known);
});

it('copies usages so that the original stays as it was', () => {
  const usages = new AssetUsages();
  const facts = { id: '1', md5: null, size: 1, mimeType: null, width: null, height: null, updatedAt: '2026' };
  const kettle = { path: '/1/kettle.png', url: 'https://www.datocms-assets.com/1/kettle.png' };
  const place = usages.toPlace('image', null);
  usages.addRecord('allPages', { id: '1', version: 'one', usages: [[usages.addAsset(kettle, facts), place]] });

  const copy = usages.copy();
  const changed = copy.addAsset(kettle, { ...facts, size: 2, updatedAt: '2027' });
  expect(changed.number).toBe(0);
  expect(copy.toPlace('image', null)).toBe(place);
  copy.addRecord('allPages', { id: '1', version: 'two', usages: [[changed, copy.toPlace('image', 'en')]] });
  copy.addRecord('allPosts', { id: '2', version: 'one', usages: [] });
  copy.removeAssets([changed]);

  expect(usages.versionOf('allPages', '1')).toBe('one');
  expect(usages.rootFields).toEqual(['allPages']);
  expect([...usages.usagesOf('allPages', '1')]).toEqual([[{ number: 0, ...kettle, facts }, place]]);
  expect(usages.addAsset(kettle, null).facts).toEqual(facts);
  expect([...copy.usagesOf('allPages', '1')].map(([, { locale }]) => locale)).toEqual([null, 'en']);
});

it('drops assets that no record uses, and versions that are not certain', () => {
  const usages = new AssetUsages();
  const add = (name: string) => usages.addAsset({ path: `/1/${name}.png`, url: name }, null);
  const place = usages.toPlace('image', null);
  const [first, unused, last] = [add('a'), add('b'), add('c')];
  usages.addRecord('allPages', { id: '1', version: 'old', usages: [[first, place]] });
  usages.addRecord('allPages', { id: '2', version: 'new', usages: [[last, place]] });

  usages.dropUncertain((version) => version === 'old');
  expect(['1', '2'].map((id) => usages.versionOf('allPages', id))).toEqual(['old', '']);
  expect([...usages.copy().usedAssets()]).toEqual([first, last]);
  expect(add('a')).toBe(first);
  expect(add('b')).not.toBe(unused);
});

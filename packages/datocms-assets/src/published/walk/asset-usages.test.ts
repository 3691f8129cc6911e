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

import type { PublishedAsset, PublishedIndex, Via } from '../published-index.ts';
import { siteName } from '../schema/list-models.ts';
import type { KnownAsset, Place } from './asset-usages.ts';
import type { Snapshot } from './snapshot.ts';
import type { Walk } from './walk.ts';

/** Places that the index names for one asset. */
const mostVia = 10;

export function buildIndex({ models, usages, cda }: Walk, snapshot: Snapshot): PublishedIndex {
  const found = new Map<KnownAsset, Via[]>();
  const named = models.map((model) => ({
    field: model.field,
    model: snapshot.models.get(model)?.apiKey ?? model.name,
  }));
  // In the order of the places, so that only the first ones of each asset are ever held.
  for (const { field, model } of named.sort((a, b) => compare(a.model, b.model) || compare(a.field, b.field))) {
    for (const id of usages.idsOf(field).sort()) {
      const record = id === '' ? null : id;
      const open: { readonly via: Via[]; readonly place: Place }[] = [];
      for (const [asset, place] of usages.usagesOf(field, id)) {
        const via = found.get(asset) ?? [];
        found.set(asset, via);
        if (via.length < mostVia) open.push({ via, place });
      }
      for (const { via, place } of open.sort((a, b) => comparePlaces(a.place, b.place))) {
        if (via.length < mostVia) via.push({ model, record, field: place.field, locale: place.locale });
      }
    }
  }
  const records = models.filter((each) => each.name !== siteName);
  const assets = [...found].sort(([a], [b]) => compare(a.path, b.path));
  return {
    assets: new Map(assets.map(([asset, via]) => [asset.path, toAsset(asset, via)])),
    models: records.length,
    records: records.reduce((sum, each) => sum + usages.countOf(each.field), 0),
    requests: cda.requests,
  };
}

function toAsset({ path, url, facts }: KnownAsset, via: readonly Via[]): PublishedAsset {
  const { id = null, md5 = null, size = null, mimeType = null, width = null, height = null } = facts ?? {};
  return Object.freeze({ id, path, url, md5, size, mimeType, width, height, via: Object.freeze(via) });
}

function comparePlaces(a: Place, b: Place): number {
  return compare(a.field, b.field) || compare(a.locale ?? '', b.locale ?? '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

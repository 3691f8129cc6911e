import type { ContentPlace } from '../../findings/finding.ts';
import { compareText, sortBy } from '../../memory/sorted.ts';
import type { PublishedAsset, PublishedIndex } from '../published-index.ts';
import { type Model, siteName } from '../schema/list-models.ts';
import { type AssetUsages, hostMention, type Place, type WalkedAsset } from './asset-usages.ts';
import type { Snapshot } from './snapshot.ts';

/** Places that the index of a build names for one asset. */
export const maxVia = 10;

interface IndexFacts extends Pick<PublishedIndex, 'requests' | 'isRemembered'> {
  /** Places that the index names for one asset. */
  readonly maxPlaces: number;
}

/** @param snapshot has the models' API keys */
export function buildIndex(
  models: readonly Model[],
  usages: AssetUsages,
  snapshot: Snapshot,
  { maxPlaces, ...facts }: IndexFacts,
): PublishedIndex {
  const viaOf =
    maxPlaces === 0
      ? new Map([...usages.usedAssets()].map((asset): [WalkedAsset, ContentPlace[]] => [asset, []]))
      : findPlaces(models, usages, snapshot, maxPlaces);
  const recordModels = models.filter(({ name }) => name !== siteName);
  const [mention] = [...viaOf.keys()].filter(({ path }) => path === hostMention.path);
  const mentions = mention && viaOf.get(mention);
  if (mention) viaOf.delete(mention);
  const assets = sortBy(viaOf, ([{ path }]) => path);
  return {
    assets: new Map(assets.map(([asset, via]) => [asset.path, toAsset(asset, via)])),
    ...(mentions ? { mentions } : {}),
    models: recordModels.length,
    records: recordModels.reduce((sum, { rootField }) => sum + usages.countRecords(rootField), 0),
    ...facts,
  };
}

/** The first places of each used asset. It reads usages in their order, so that only these places take memory. */
function findPlaces(
  models: readonly Model[],
  usages: AssetUsages,
  snapshot: Snapshot,
  maxPlaces: number,
): Map<WalkedAsset, ContentPlace[]> {
  const viaOf = new Map<WalkedAsset, ContentPlace[]>();
  const names = models.map((model) => ({
    rootField: model.rootField,
    model: snapshot.models.get(model)?.apiKey ?? model.name,
  }));
  for (const { rootField, model } of names.sort(
    (a, b) => compareText(a.model, b.model) || compareText(a.rootField, b.rootField),
  )) {
    for (const id of usages.idsOf(rootField).sort()) {
      const record = id === '' ? null : id;
      const added: { readonly via: ContentPlace[]; readonly place: Place }[] = [];
      for (const [asset, place] of usages.usagesOf(rootField, id)) {
        const via = viaOf.get(asset) ?? [];
        viaOf.set(asset, via);
        if (via.length < maxPlaces) added.push({ via, place });
      }
      for (const { via, place } of added.sort((a, b) => comparePlaces(a.place, b.place))) {
        const last = via.at(-1);
        const isNamed = last?.record === record && last.model === model && !isComputed(last);
        if (via.length === maxPlaces || (isNamed && isComputed(place))) continue;
        via.push({ model, record, field: place.field, locale: place.locale });
      }
    }
  }
  return viaOf;
}

function toAsset({ path, url, facts }: WalkedAsset, via: readonly ContentPlace[]): PublishedAsset {
  const { id = null, md5 = null, size = null, mimeType = null, width = null, height = null } = facts ?? {};
  const updated = facts?.updatedAt ? { updatedAt: facts.updatedAt } : {};
  return Object.freeze({ id, path, url, md5, size, mimeType, width, height, ...updated, via: Object.freeze(via) });
}

/** Whether the service computes a field, for all locales, as `_seoMetaTags`. An editor can't find the asset in it. */
function isComputed({ field }: Pick<Place, 'field'>): boolean {
  return /(?:^|\.)_/.test(field);
}

function comparePlaces(a: Place, b: Place): number {
  return (
    Number(isComputed(a)) - Number(isComputed(b)) ||
    compareText(a.field, b.field) ||
    compareText(a.locale ?? '', b.locale ?? '')
  );
}

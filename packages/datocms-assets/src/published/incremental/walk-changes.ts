import { siteName } from '../schema/list-models.ts';
import type { Model } from '../schema/schema-field.ts';
import type { KnownAsset } from '../walk/asset-usages.ts';
import { FieldPath } from '../walk/field-path.ts';
import { lookUpUploads } from '../walk/look-up-uploads.ts';
import { unitsOfIds } from '../walk/plan-parts.ts';
import type { QueryPart } from '../walk/query-part.ts';
import type { Snapshot } from '../walk/snapshot.ts';
import type { Walk } from '../walk/walk.ts';
import { takeRecord } from '../walk/walk-parts.ts';
import { walkUntilStable } from '../walk/walk-until-stable.ts';
import { listRecordVersions, type RecordVersions } from './list-record-versions.ts';
import { recall, type WalkCache } from './walk-cache.ts';

export interface Changes {
  readonly snapshot: Snapshot;
  /** There were none. */
  readonly isSame: boolean;
}

/**
 * Walks what changed since the last walk: lists all records by date, and reads again those that are new, edited, or
 * name an upload that changed.
 * @returns `undefined` where anything is doubtful: then all has to be walked
 */
export async function walkChanges(walk: Walk, memory: WalkCache): Promise<Changes | undefined> {
  const { usages, models, cda } = walk;
  if (!(await recall(memory, usages))) return undefined;
  const asked = cda.requests;
  const stamps = await listRecordVersions(walk, (model) => usages.countOf(model.field));
  const isCounted = models.every((model) => {
    const count = stamps.models.get(model)?.count ?? null;
    return count === null || count === stamps.records.get(model)?.size;
  });
  const changed = isCounted ? await listChanged(walk, memory, stamps) : undefined;
  if (!changed) return undefined;
  const counted = () => models.reduce((sum, { field }) => sum + usages.countOf(field), 0);
  const before = counted();
  const units = models.flatMap((model) => forgetChanged(walk, model, stamps, changed));
  const isSame = counted() === before && memory.head.uploads === stamps.uploads;
  for (const { path } of changed) usages.forgetAsset(path);
  if (!readSite(walk, stamps)) return undefined;
  const snapshot = await walkUntilStable(walk, stamps, units, asked);
  return { snapshot, isSame: isSame && snapshot === stamps };
}

/** Assets whose upload is not what it was; `undefined` where that can't be told. */
async function listChanged(
  walk: Walk,
  memory: WalkCache,
  stamps: RecordVersions,
): Promise<Set<KnownAsset> | undefined> {
  if (memory.head.uploads !== '' && memory.head.uploads === stamps.uploads) return new Set();
  if (!walk.uploads.byId) return undefined;
  const known = [...walk.usages.used()];
  const ids = known.flatMap(({ facts }) => facts?.id ?? []);
  const uploads = await lookUpUploads(walk.cda, 'id', ids, walk.context.hosts);
  const live = new Map(uploads.map(({ named, facts }) => [named.path, JSON.stringify({ ...named, facts })]));
  return new Set(
    known.filter(({ path, url, facts }) => facts && live.get(path) !== JSON.stringify({ path, url, facts })),
  );
}

/** Forgets the records of a model that are gone or have to be read again. @returns how to read those */
function forgetChanged(
  walk: Walk,
  model: Model,
  { records }: RecordVersions,
  changed: ReadonlySet<KnownAsset>,
): QueryPart[] {
  const live = records.get(model);
  if (!live) return [];
  const isSame = (id: string, stamp: string) => {
    if (walk.usages.versionOf(model.field, id) !== stamp) return false;
    for (const [asset] of changed.size > 0 ? walk.usages.usagesOf(model.field, id) : []) {
      if (changed.has(asset)) return false;
    }
    return true;
  };
  const again = [...live].flatMap(([id, stamp]) => (isSame(id, stamp) ? [] : [id]));
  const gone = walk.usages.idsOf(model.field).filter((id) => !live.has(id));
  for (const id of [...again, ...gone]) walk.usages.forget(model.field, id);
  return unitsOfIds(walk, model, again);
}

/** The site's settings show in the meta tags of every record, so a change of them is a change of all. */
function readSite(walk: Walk, { site: answer }: RecordVersions): boolean {
  const { usages, selector } = walk;
  const site = walk.models.find((each) => each.name === siteName);
  if (!site) return true;
  const describe = () =>
    JSON.stringify(
      usages
        .idsOf(site.field)
        .flatMap((id) => [...usages.usagesOf(site.field, id)])
        .map(([{ path }, { field, locale }]) => JSON.stringify([path, field, locale]))
        .sort(),
    );
  const before = describe();
  usages.clear(site.field);
  const selection = selector.whole(site.type, 1);
  takeRecord(walk, { model: site, selection, root: FieldPath.root() }, answer, () => {});
  return describe() === before;
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { CdaError } from '../cda/cda-error.ts';
import { type Model, siteName } from '../schema/list-models.ts';
import type { AssetUsages, WalkedAsset } from '../walk/asset-usages.ts';
import { listRecordVersions } from '../walk/list-record-versions.ts';
import { findChangedAssets } from '../walk/media-library.ts';
import type { QueryPart } from '../walk/query-part.ts';
import { RecordReader } from '../walk/read-record.ts';
import { isComplete } from '../walk/snapshot.ts';
import type { WalkContext } from '../walk/walk-context.ts';
import type { WalkStart } from '../walk/walk-until-stable.ts';
import { compareContent } from './compare-content.ts';
import { maxTrustedTime, type WalkCache } from './walk-cache.ts';

/** The start of a walk over changes. */
export interface ChangesStart extends WalkStart {
  /** The content has not changed. */
  readonly isUnchanged: boolean;
  /** Whether the whole memory was compared with the content. */
  readonly isConfirmed: boolean;
  /** Number of the first asset whose present state in the media library is unknown. */
  readonly firstUnknown: number;
}

/**
 * Begins a walk over changes since the last one: lists all records by date, and reads records again that are new,
 * edited, or use a changed upload. The content of a small project is read with the dates, and compared with the cache.
 * @param cache its usages, which the walk changes
 * @param confirms whether to compare: a server that reads each minute compares once a day
 * @returns `undefined` if all records have to be read, because the answers are not sure
 */
export async function findChanges(
  cache: WalkCache,
  context: WalkContext,
  confirms: boolean,
): Promise<ChangesStart | undefined> {
  const { usages, library, walkedAt } = cache;
  const { cda, project, hosts } = context;
  if (Math.abs(Date.now() - walkedAt) > maxTrustedTime) return undefined;
  const { requests } = cda;
  const parts = confirms ? planContent(context, usages) : [];
  const versions = await listRecordVersions(cda, project, usages, parts).catch((error: unknown) => {
    // The content may make the query too complex. If not, the walk over all content gets the same error.
    if (error instanceof CdaError && parts.length > 0) return undefined;
    throw error;
  });
  if (!versions || versions.hasMoved) return undefined;
  const { records, site } = versions;
  if (![...records].every(([model, { size }]) => isComplete(model, versions, size))) return undefined;
  // A server answers requests in between: each step takes a tenth of a second for 100,000 records.
  await nextTurn();
  const confirmation = compareContent(cache, versions, hosts);
  if (confirmation === 'wrong') return undefined;

  const isSameLibrary = library === versions.library;
  const needsLookUp = !isSameLibrary || library === '';
  if (needsLookUp && !project.library.byId) return undefined;
  const changed = needsLookUp ? await findChangedAssets(usages.usedAssets(), cda, hosts) : new Set<WalkedAsset>();
  const firstUnknown = isSameLibrary ? usages.nextNumber : 0;

  let removed = 0;
  const toRead = new Map<Model, readonly string[]>();
  for (const [model, current] of records) {
    await nextTurn();
    const result = usages.removeChanged(model.rootField, current, changed);
    removed += result.removed;
    toRead.set(model, result.idsToRead);
  }
  usages.removeAssets(changed);
  if (site) {
    usages.removeModel(site.model.rootField);
    usages.addRecord(site.model.rootField, new RecordReader(hosts, usages).readRecord(site.answer, site.selection));
  }
  return {
    before: versions,
    requests,
    usages,
    toRead,
    isUnchanged: isSameLibrary && removed === 0,
    isConfirmed: confirmation === 'confirmed',
    firstUnknown,
  };
}

/** The content of projects up to this size is read with the dates. It is one answer of about a megabyte. */
const maxRecords = 100;
/** How many new records a query leaves room for. */
const spareRecords = 20;

/** Plans one query for the whole content of a small project. Empty if the project is too large. */
function planContent({ planner, project }: WalkContext, usages: AssetUsages): QueryPart[] {
  const counts = project.models
    .filter(({ name }) => name !== siteName)
    .map((model) => [model, usages.countRecords(model.rootField)] as const);
  if (counts.reduce((sum, [, count]) => sum + count, 0) > maxRecords) return [];
  const states = counts.map(
    ([model, count]) => [model, { count: count + spareRecords, apiKey: null, published: null, updated: null }] as const,
  );
  const all = new Map(counts.map(([model]) => [model, null]));
  const [query = [], ...more] = planner.pack(planner.plan(all, { models: new Map(states), library: '', time: 0 }));
  return more.length > 0 ? [] : [...query];
}

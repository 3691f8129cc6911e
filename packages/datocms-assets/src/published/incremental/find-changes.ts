import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AssetHosts } from '../../asset/asset-url.ts';
import { CdaError } from '../cda/cda-error.ts';
import type { CdaClient } from '../cda/client.ts';
import type { Model } from '../schema/list-models.ts';
import type { ProjectSchema } from '../schema/read-schema.ts';
import type { WalkedAsset } from '../walk/asset-usages.ts';
import { listRecordVersions } from '../walk/list-record-versions.ts';
import { findChangedAssets } from '../walk/media-library.ts';
import type { QueryPlanner } from '../walk/query-planner.ts';
import { RecordReader } from '../walk/read-record.ts';
import { isComplete } from '../walk/snapshot.ts';
import type { WalkStart } from '../walk/walk-until-stable.ts';
import { checkRemembered, hasOtherHistory, planContent } from './check-remembered.ts';
import { maxTrustedTime, type WalkCache } from './walk-cache.ts';

/** The beginning of a walk over what changed. */
export interface ChangesStart extends WalkStart {
  /** Nothing changed. */
  readonly isUnchanged: boolean;
  /** Whether all that is remembered was compared with the content. */
  readonly isConfirmed: boolean;
  /** Paths of used assets that are certainly not in the media library. */
  readonly notInLibrary: ReadonlySet<string>;
}

/**
 * Begins a walk over what changed since the last one: lists all records by date, and reads those again that are new, edited, or
 * use an upload that changed. A small project's content is read along with the dates, and compared with what is remembered.
 * @param cache its usages become those of the walk
 * @param confirms whether to compare: a server that asks each minute reads it once a day
 * @returns `undefined` if all records have to be read, because the answers leave something in doubt
 */
export async function findChanges(
  { usages, library, notInLibrary, newest, walkedAt }: WalkCache,
  cda: CdaClient,
  project: ProjectSchema,
  planner: QueryPlanner,
  hosts: AssetHosts,
  confirms: boolean,
): Promise<ChangesStart | undefined> {
  if (Math.abs(Date.now() - walkedAt) > maxTrustedTime) return undefined;
  const { requests } = cda;
  const parts = confirms ? planContent(planner, project, usages) : [];
  const versions = await listRecordVersions(cda, project, usages, parts).catch((error: unknown) => {
    // Perhaps the content makes the query too complex. If not, the walk over all content meets the error again.
    if (error instanceof CdaError && parts.length > 0) return undefined;
    throw error;
  });
  if (!versions || versions.hasMoved) return undefined;
  const { records, site, content } = versions;
  if (![...records].every(([model, { size }]) => isComplete(model, versions, size))) return undefined;
  // A server answers requests meanwhile: each step takes a tenth of a second for 100,000 records.
  await nextTurn();
  if (hasOtherHistory(usages, versions, newest)) return undefined;
  const confirmation = checkRemembered(usages, versions, parts, content.data, content.from, hosts);
  if (confirmation === 'wrong') return undefined;

  const isSameLibrary = library === versions.library;
  const needsLookUp = !isSameLibrary || library === '';
  if (needsLookUp && !project.library.byId) return undefined;
  const changed = needsLookUp ? await findChangedAssets(usages.usedAssets(), cda, hosts) : new Set<WalkedAsset>();

  let removed = 0;
  const toRead = new Map<Model, readonly string[]>();
  for (const [model, current] of records) {
    await nextTurn();
    const result = usages.removeChanged(model.rootField, current, changed);
    removed += result.removed;
    toRead.set(model, result.idsToRead);
  }
  usages.removeAssets(changed);

  // The site's settings show in the meta tags of every record, so a change of them changes all.
  if (site) {
    const settings = new RecordReader(hosts, usages).readRecord(site.answer, site.selection);
    if (!usages.replaceRecords(site.model.rootField, settings)) return undefined;
  }
  return {
    before: versions,
    requests,
    usages,
    toRead,
    isUnchanged: isSameLibrary && removed === 0,
    isConfirmed: confirmation === 'confirmed',
    // An asset that was not in the library is still not in it while its state is the same.
    notInLibrary: isSameLibrary ? notInLibrary : new Set(),
  };
}

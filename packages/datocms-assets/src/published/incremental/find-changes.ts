import type { AssetHosts } from '../../asset/asset-url.ts';
import type { CdaClient } from '../cda/client.ts';
import type { Model } from '../schema/list-models.ts';
import type { ProjectSchema } from '../schema/read-schema.ts';
import type { KnownAsset } from '../walk/asset-usages.ts';
import { findChangedAssets } from '../walk/media-library.ts';
import { RecordReader } from '../walk/read-record.ts';
import { isComplete } from '../walk/snapshot.ts';
import type { WalkStart } from '../walk/walk-until-stable.ts';
import { listRecordVersions } from './list-record-versions.ts';
import type { WalkCache } from './walk-cache.ts';

/** The beginning of a walk over what changed. */
export interface ChangesStart extends WalkStart {
  /** Nothing changed. */
  readonly isUnchanged: boolean;
  /** Paths of used assets that are certainly not in the media library. */
  readonly notInLibrary: ReadonlySet<string>;
}

/**
 * Begins a walk over what changed since the last one: lists all records by date, and reads those again that are new, edited, or
 * use an upload that changed.
 * @param cache its usages become those of the walk
 * @returns `undefined` if all records have to be read, because the answers leave something in doubt
 */
export async function findChanges(
  { usages, library, notInLibrary }: WalkCache,
  cda: CdaClient,
  project: ProjectSchema,
  hosts: AssetHosts,
): Promise<ChangesStart | undefined> {
  const { requests } = cda;
  const versions = await listRecordVersions(cda, project, ({ rootField }) => usages.countRecords(rootField));
  const { records, site } = versions;
  if (![...records].every(([model, { size }]) => isComplete(model, versions, size))) return undefined;

  const isSameLibrary = library === versions.library;
  const needsLookUp = !isSameLibrary || library === '';
  if (needsLookUp && !project.library.byId) return undefined;
  const changed = needsLookUp ? await findChangedAssets(usages.usedAssets(), cda, hosts) : new Set<KnownAsset>();

  let removed = 0;
  const toRead = new Map<Model, readonly string[]>();
  for (const [model, current] of records) {
    const result = usages.removeChanged(model.rootField, current, changed);
    removed += result.removed;
    toRead.set(model, result.idsToRead);
  }
  usages.removeAssets(changed);

  // The site's settings show in the meta tags of every record, so a change of them changes all.
  if (site) {
    const content = new RecordReader(hosts, usages).readRecord(site.answer, site.selection);
    if (!usages.replaceRecords(site.model.rootField, content)) return undefined;
  }
  return {
    before: versions,
    requests,
    usages,
    toRead,
    isUnchanged: isSameLibrary && removed === 0,
    // An asset that was not in the library is still not in it while its state is the same.
    notInLibrary: isSameLibrary ? notInLibrary : new Set(),
  };
}

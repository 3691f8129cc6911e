import type { AssetHosts } from '../../asset/asset-url.ts';
import { AssetUsages } from '../walk/asset-usages.ts';
import type { RecordVersions } from '../walk/list-record-versions.ts';
import { RecordReader } from '../walk/read-record.ts';
import { newestDate } from '../walk/snapshot.ts';
import type { WalkCache } from './walk-cache.ts';

/**
 * Whether the present content confirms the last walk for records whose dates did not change. `wrong`: the content
 * changed without a new date.
 */
export type Confirmation = 'confirmed' | 'in part' | 'wrong';

/**
 * Compares the content of the last walk with the present content. A promoted environment or a restored backup has other
 * content, whose dates can't be compared with those of the last walk.
 * @throws CdaError of kind `incomplete`
 */
export function compareContent(
  { usages, newest }: Pick<WalkCache, 'usages' | 'newest'>,
  { records, site, content }: RecordVersions,
  hosts: AssetHosts,
): Confirmation {
  const current = new AssetUsages();
  const reader = new RecordReader(hosts, current);
  let isWhole = content !== null;
  const cutRecords = new Set<string>();
  for (const { model, selection, answer } of [site ?? [], content ?? []].flat()) {
    const record = reader.readRecord(answer, selection);
    current.addRecord(model.rootField, record);
    if (model !== site?.model && record.unreadBlocks.length > 0) cutRecords.add(`${model.rootField} ${record.id}`);
  }
  // The site's settings are in the meta tags of every record, so a change of them changes all records.
  if (site && !isSameRecord(usages, current, site.model.rootField, '', false)) return 'wrong';
  for (const [{ rootField }, versions] of records) {
    for (const [id, version] of versions) {
      const known = usages.versionOf(rootField, id);
      if (known !== version) {
        // The date is older than the newest one of the last walk, so the content has another history.
        if (known !== '' && newestDate(version) < newest) return 'wrong';
        continue;
      }
      if (!content) continue;
      const isCut = cutRecords.has(`${rootField} ${id}`);
      isWhole &&= !isCut;
      // A listed record that the content lacks was moved off the page by new records.
      const isRead = current.versionOf(rootField, id) !== undefined;
      if (!isRead || !isSameRecord(usages, current, rootField, id, isCut)) return 'wrong';
    }
  }
  if (content && !haveSameFacts(usages, current)) return 'wrong';
  return isWhole ? 'confirmed' : 'in part';
}

/** @param isCut whether the current record was read only to a limited depth */
function isSameRecord(old: AssetUsages, current: AssetUsages, rootField: string, id: string, isCut: boolean): boolean {
  const [before, now] = [describeUsages(old, rootField, id), describeUsages(current, rootField, id)];
  return [...now].every((usage) => before.has(usage)) && (isCut || before.size === now.size);
}

function describeUsages(usages: AssetUsages, rootField: string, id: string): Set<string> {
  return new Set(
    Array.from(usages.usagesOf(rootField, id), ([{ path }, { field, locale }]) =>
      JSON.stringify([path, field, locale]),
    ),
  );
}

/** Whether facts of assets are the same. A changed upload has another date and is looked up by id. */
function haveSameFacts(old: AssetUsages, current: AssetUsages): boolean {
  const known = new Map(Array.from(old.usedAssets(), (asset) => [asset.path, asset]));
  return [...current.usedAssets()].every(({ path, url, facts }) => {
    const before = known.get(path);
    if (!facts || before?.facts?.updatedAt !== facts.updatedAt) return true;
    return JSON.stringify([url, facts]) === JSON.stringify([before.url, before.facts]);
  });
}

import type { AssetHosts } from '../../asset/asset-url.ts';
import type { JsonObject } from '../cda/parse-answer.ts';
import { type Model, siteName } from '../schema/list-models.ts';
import type { ProjectSchema } from '../schema/read-schema.ts';
import { type AssetUsage, AssetUsages } from '../walk/asset-usages.ts';
import type { RecordVersions } from '../walk/list-record-versions.ts';
import { rootKey } from '../walk/print-query.ts';
import type { QueryPart } from '../walk/query-part.ts';
import type { QueryPlanner } from '../walk/query-planner.ts';
import { RecordReader } from '../walk/read-record.ts';
import { newestDate } from '../walk/snapshot.ts';

// A memory of the last walk holds as long as no content changes without a new date. A promoted environment or a restored backup
// may bring other content, whose dates say nothing about what this memory has seen.

/** The content of projects up to this size is read along with the dates. It is one answer of about a megabyte. */
const maxRecords = 100;
/** As many new records are expected at most. */
const spareRecords = 20;

/** Plans to read all content of a small project with one query. Empty if the project is too large for that. */
export function planContent(planner: QueryPlanner, { models }: ProjectSchema, usages: AssetUsages): QueryPart[] {
  const counts = models
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

/**
 * Whether a record that is new or changed has a date from before the newest one that the last walk saw. Then the content has
 * another history than the one that was read.
 */
export function hasOtherHistory(usages: AssetUsages, { records }: RecordVersions, newest: number): boolean {
  return [...records].some(([{ rootField }, versions]) =>
    [...versions].some(([id, version]) => {
      const known = usages.versionOf(rootField, id);
      return known !== version && known !== '' && newestDate(version) < newest;
    }),
  );
}

/** How far an answer confirms the remembered usages of the records whose dates did not change. */
export type Confirmation = 'confirmed' | 'in part' | 'wrong';

/**
 * Compares the remembered usages with the content that was read along with the dates.
 * @param parts what the query asked for; the answer has them from the root key number `from`
 * @throws CdaError of kind `incomplete`
 */
export function checkRemembered(
  usages: AssetUsages,
  { records }: RecordVersions,
  parts: readonly QueryPart[],
  data: JsonObject,
  from: number,
  hosts: AssetHosts,
): Confirmation {
  if (parts.length === 0) return 'in part';
  const reader = new RecordReader(hosts, new AssetUsages());
  const unconfirmed = new Map(
    [...records].map(([model, versions]) => [model, idsToConfirm(usages, model, versions)] as const),
  );
  let hasUnread = false;
  for (const [at, { model, selection }] of parts.entries()) {
    for (const answer of [data[rootKey(from + at)]].flat()) {
      if (answer === null) continue;
      const content = reader.readRecord(answer, selection);
      if (!unconfirmed.get(model)?.delete(content.id)) continue;
      const isWhole = content.unreadBlocks.length === 0;
      hasUnread ||= !isWhole;
      if (!agrees([...usages.usagesOf(model.rootField, content.id)], content.usages, isWhole)) return 'wrong';
    }
  }
  // A record that is listed and not among the content was pushed out of the page by new ones.
  if ([...unconfirmed.values()].some((ids) => ids.size > 0)) return 'wrong';
  return hasUnread ? 'in part' : 'confirmed';
}

function idsToConfirm(usages: AssetUsages, { rootField }: Model, versions: ReadonlyMap<string, string>): Set<string> {
  return new Set([...versions].flatMap(([id, version]) => (usages.versionOf(rootField, id) === version ? id : [])));
}

/** @param isWhole whether all of the record was read, and not only down to some depth */
function agrees(remembered: readonly AssetUsage[], read: readonly AssetUsage[], isWhole: boolean): boolean {
  const [old, current] = [new Set(remembered.map(describe)), new Set(read.map(describe))];
  if (![...current].every((usage) => old.has(usage)) || (isWhole && old.size !== current.size)) return false;
  const known = new Map(remembered.map(([asset]) => [asset.path, asset]));
  return read.every(([{ path, url, facts }]) => {
    const other = known.get(path);
    // An upload that changed has another date, and is looked up by its id.
    if (!facts || other?.facts?.updatedAt !== facts.updatedAt) return true;
    return JSON.stringify([url, facts]) === JSON.stringify([other.url, other.facts]);
  });
}

function describe([{ path }, { field, locale }]: AssetUsage): string {
  return JSON.stringify([path, field, locale]);
}

import { chunk } from '../../memory/group-by.ts';
import { argumentCost, type ComplexityEstimator, collectionCost, singleCost } from '../cda/estimate-complexity.ts';
import type { Model } from '../schema/list-models.ts';
import type { Selection } from '../schema/selection.ts';
import { splitSelection } from './split-selection.ts';

/** The service's limit for `first`. */
export const pageSize = 500;

/** One root field of a query: a page of a collection, some of its records, or a single record. */
export interface QueryPart {
  readonly model: Model;
  readonly selection: Selection;
  readonly records: RecordRange;
  /** The depth of the selection; `null` once the selection is split. */
  readonly depth: SelectionDepth | null;
}

/** Makes the selection with more or fewer levels of blocks. Later queries read deeper blocks. */
export interface SelectionDepth {
  readonly levels: number;
  /** With fewer levels the walk would never get deeper. */
  readonly minLevels: number;
  readonly select: (levels: number) => Selection;
}

export type RecordRange =
  | { readonly kind: 'page'; readonly skip: number; readonly first: number }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'single' };

/** How many records a part reads at most. */
export function countRecords({ records }: Pick<QueryPart, 'records'>): number {
  return records.kind === 'page' ? records.first : records.kind === 'ids' ? records.ids.length : 1;
}

/** The cost of a list of records, without the records. */
export const recordsCost = collectionCost + argumentCost;

export function estimateCost(part: QueryPart, estimator: ComplexityEstimator): number {
  const record = estimator.estimateRecord(part.selection);
  return part.records.kind === 'single' ? singleCost + record : recordsCost + countRecords(part) * record;
}

/** Prints the root field with its arguments. */
export function printCall({ model, records }: Pick<QueryPart, 'model' | 'records'>): string {
  const { rootField } = model;
  switch (records.kind) {
    case 'single':
      return rootField;
    case 'ids':
      return `${rootField}(first: ${records.ids.length}, filter: { id: { in: ${JSON.stringify(records.ids)} } })`;
    case 'page': {
      const { first, skip } = records;
      return `${rootField}(first: ${first}${skip > 0 ? `, skip: ${skip}` : ''}${printOrder(model)})`;
    }
  }
}

/** Prints an order that edits do not change, so that pages neither overlap nor miss records. */
export function printOrder({ orders }: Model): string {
  const order = ['id_ASC', '_createdAt_ASC'].find((name) => orders.has(name));
  return order ? `, orderBy: [${order}]` : '';
}

/** Divides `count` records of a collection into pages of at most `maxSize`, beginning at the record number `from`. */
export function splitIntoPages(
  part: Omit<QueryPart, 'records'>,
  from: number,
  count: number,
  maxSize: number,
): QueryPart[] {
  const size = Math.max(1, Math.min(pageSize, maxSize));
  const pages: QueryPart[] = [];
  for (let skip = from; skip < from + count; skip += size) {
    pages.push({ ...part, records: { kind: 'page', skip, first: Math.min(size, from + count - skip) } });
  }
  return pages;
}

/**
 * Splits a part that costs too much: into fewer records, then fewer levels of blocks, then parts of the selection.
 * @param times its cost as a multiple of the limit, more than 1
 * @returns nothing if a single field of a single record costs too much
 */
export function splitPart(part: QueryPart, times: number, estimator: ComplexityEstimator): QueryPart[] {
  const { selection, records, depth } = part;
  const count = countRecords(part);
  if (depth && depth.levels > depth.minLevels && (count === 1 || times > count)) {
    const levels = depth.levels - 1;
    return [{ ...part, selection: depth.select(levels), depth: { ...depth, levels } }];
  }
  const maxSize = Math.max(1, Math.floor(count / Math.max(2, times)));
  if (records.kind === 'page' && count > 1) return splitIntoPages(part, records.skip, records.first, maxSize);
  if (records.kind === 'ids' && count > 1) {
    return chunk(records.ids, maxSize).map((ids) => ({ ...part, records: { kind: 'ids', ids } }));
  }
  const pieces = splitSelection(selection, estimator.estimateRecord(selection) / times, estimator);
  return pieces.length < 2 ? [] : pieces.map((piece) => ({ ...part, selection: piece, depth: null }));
}

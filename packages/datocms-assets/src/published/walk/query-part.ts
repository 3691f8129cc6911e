import { argumentCost, type ComplexityEstimator, collectionCost, singleCost } from '../cda/estimate-complexity.ts';
import type { Model } from '../schema/schema-field.ts';
import type { Selection } from '../schema/selection.ts';

/** The service's most for `first`. */
export const pageSize = 500;

/** Part of the walk that can be asked by one root field: a page of a collection, some of its records, or a single record. */
export interface QueryPart {
  readonly model: Model;
  readonly selection: Selection;
  readonly part: Part;
  /** How the selection was made; `null` once it is cut into parts. */
  readonly depths: Depths | null;
}

/** Selections by how many levels of blocks they enter; what is below is read later. */
export interface Depths {
  readonly depth: number;
  /** With fewer levels the walk would not get on. */
  readonly least: number;
  readonly select: (depth: number) => Selection;
}

export type Part =
  | { readonly kind: 'page'; readonly skip: number; readonly first: number }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'single' };

/** Records that a unit asks for at most. */
export function sizeOf({ part }: Pick<QueryPart, 'part'>): number {
  return part.kind === 'page' ? part.first : part.kind === 'ids' ? part.ids.length : 1;
}

export function costOf(unit: QueryPart, estimate: ComplexityEstimator): number {
  const inner = estimate.estimateRecord(unit.selection);
  return unit.part.kind === 'single' ? singleCost + inner : collectionCost + argumentCost + sizeOf(unit) * inner;
}

/** The root field with its arguments. */
export function callOf({ model, part }: Pick<QueryPart, 'model' | 'part'>): string {
  switch (part.kind) {
    case 'single':
      return model.field;
    case 'ids':
      return `${model.field}(first: ${part.ids.length}, filter: { id: { in: ${JSON.stringify(part.ids)} } })`;
    case 'page':
      return `${model.field}(first: ${part.first}${part.skip > 0 ? `, skip: ${part.skip}` : ''}${orderOf(model)})`;
  }
}

/** An order that no edit changes, so that pages neither overlap nor leave out. */
export function orderOf({ orders }: Model): string {
  const order = ['id_ASC', '_createdAt_ASC'].find((each) => orders.has(each));
  return order ? `, orderBy: [${order}]` : '';
}

/** Pages of a collection, each at most `most` records. */
export function pagesOf(unit: Omit<QueryPart, 'part'>, from: number, records: number, most: number): QueryPart[] {
  const size = Math.max(1, Math.min(pageSize, most));
  const pages: QueryPart[] = [];
  for (let skip = from; skip < from + records; skip += size) {
    pages.push({ ...unit, part: { kind: 'page', skip, first: Math.min(size, from + records - skip) } });
  }
  return pages;
}

/**
 * Cuts a unit that costs too much: into fewer records, to fewer levels of blocks, into parts of the selection.
 * @param times how many times too much it costs
 * @returns nothing where one field of one record is too much
 */
export function splitUnit(unit: QueryPart, times: number): QueryPart[] {
  const { selection, part, depths } = unit;
  const size = sizeOf(unit);
  if (depths && depths.depth > depths.least && (size === 1 || times > size)) {
    const depth = depths.depth - 1;
    return [{ ...unit, selection: depths.select(depth), depths: { ...depths, depth } }];
  }
  const most = Math.max(1, Math.floor(size / Math.max(2, times)));
  if (part.kind === 'page' && size > 1) return pagesOf(unit, part.skip, part.first, most);
  if (part.kind === 'ids' && size > 1) {
    return chunk(part.ids, most).map((ids) => ({ ...unit, part: { kind: 'ids', ids } }));
  }
  return splitSelection(selection).map((each) => ({ ...unit, selection: each, depths: null }));
}

/** Halves; a selection of one entry is halved inside. */
function splitSelection(selection: Selection): Selection[] {
  const [only, ...more] = selection.fields;
  if (!only) return [];
  if (more.length > 0) {
    const half = Math.ceil(selection.fields.length / 2);
    return [selection.fields.slice(0, half), selection.fields.slice(half)].map((entries) => ({
      ...selection,
      fields: entries,
    }));
  }
  const branches = [...only.next];
  const parts =
    branches.length > 1
      ? branches.map((branch) => [branch])
      : branches.flatMap(([type, next]) => splitSelection(next).map((each) => [[type, each] as const]));
  return parts.length > 1 ? parts.map((next) => ({ ...selection, fields: [{ ...only, next: new Map(next) }] })) : [];
}

export function chunk<Item>(list: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

import { chunk } from '../../memory/group-by.ts';
import type { CdaError } from '../cda/cda-error.ts';
import { ComplexityLimit } from '../cda/complexity-limit.ts';
import { ComplexityEstimator } from '../cda/estimate-complexity.ts';
import type { Model } from '../schema/list-models.ts';
import type { ProjectSchema } from '../schema/read-schema.ts';
import type { FieldPath } from '../schema/schema-field.ts';
import type { Selection, Selector } from '../schema/selection.ts';
import { measurePart, type PartLength, type PrintedPart, printParts } from './print-query.ts';
import { countRecords, estimateCost, pageSize, type QueryPart, splitIntoPages, splitPart } from './query-part.ts';
import type { Snapshot } from './snapshot.ts';

/** Up to this size the service answers requests from its cache (its technical limits). */
const maxCachedBytes = 12_000;
/** The bytes around the parts of a query, and room for names of fragments that are longer than in a query of one part. */
const emptyBytes = 200;

/** Levels of blocks that the first query of a record reads at most. */
const maxFirstLevels = 3;

/** By model, the ids of the records to read; `null` for all. */
export type RecordsToRead = ReadonlyMap<Model, readonly string[] | null>;

/** Parts that one query asks for together. */
export type Query = readonly QueryPart[];

type PlannedSelection = Pick<QueryPart, 'selection' | 'depth'>;

/** Plans few queries that stay within the service's limits, which it learns from the answers. */
export class QueryPlanner {
  readonly #selector: Selector;
  readonly #limit: ComplexityLimit;

  constructor({ selector, locales, maxComplexity }: ProjectSchema) {
    this.#selector = selector;
    this.#limit = new ComplexityLimit(new ComplexityEstimator(locales), maxComplexity);
  }

  /**
   * Plans to read records.
   * @param snapshot tells how many records the models have. Without a count only the first page is planned.
   */
  plan(records: RecordsToRead, { models }: Snapshot): QueryPart[] {
    return [...records].flatMap(([model, ids]) =>
      ids ? this.planRecords(model, ids) : this.#planModel(model, models.get(model)?.count ?? pageSize),
    );
  }

  /**
   * Plans to read some records of a model.
   * @param paths read only the blocks at the ends of these paths
   */
  planRecords(model: Model, ids: readonly string[], paths?: readonly FieldPath[]): QueryPart[] {
    const part = { model, ...(paths ? this.#selectBlocks(model, paths, ids.length) : this.#selectAll(model)) };
    if (model.kind === 'single') return ids.length > 0 ? [{ ...part, records: { kind: 'single' } }] : [];
    const size = Math.max(1, Math.min(pageSize, this.#maxRecords(part.selection)));
    return chunk(ids, size).map((group) => ({ ...part, records: { kind: 'ids', ids: group } }));
  }

  #planModel(model: Model, count: number): QueryPart[] {
    const part = { model, ...this.#selectAll(model) };
    if (model.kind === 'single') return [{ ...part, records: { kind: 'single' } }];
    return splitIntoPages(part, 0, count, this.#maxRecords(part.selection));
  }

  /**
   * Packs parts into as few queries as the limits allow. The records of a query are at most one page together, so that answers
   * stay small. A part that is over a limit by itself gets a query of its own.
   */
  pack(parts: readonly QueryPart[]): Query[] {
    const { estimator, maxEstimate } = this.#limit;
    const queries: PackedQuery[] = [];
    // The large parts come first: the small ones fill the room that they leave.
    for (const part of [...parts].sort((a, b) => packedRecords(b) - packedRecords(a))) {
      const records = packedRecords(part);
      const cost = estimateCost(part, estimator);
      const length = measurePart(part);
      const isRoomIn = (query: PackedQuery) =>
        query.records + records <= pageSize && query.cost + cost <= maxEstimate && query.hasRoomFor(length);
      let query = queries.find(isRoomIn);
      if (!query) {
        query = new PackedQuery();
        queries.push(query);
      }
      query.add(part, records, cost, length);
    }
    return queries.map((query) => query.parts);
  }

  /**
   * Plans smaller queries in place of one that the service refuses as too complex.
   * @returns nothing if it can't be smaller
   */
  split(query: Query, refusal: CdaError): Query[] {
    const times = this.#limit.learnFromRefusal(this.#estimate(query), refusal);
    const [part, ...more] = query;
    const parts = part && more.length === 0 ? splitPart(part, times) : query;
    return this.pack(parts).flatMap((smaller) =>
      smaller.length === query.length ? smaller.map((single) => [single]) : [smaller],
    );
  }

  learnFromAnswer(query: Query, headers: Headers): void {
    this.#limit.learnFromAnswer(this.#estimate(query), headers);
  }

  #estimate(query: Query): number {
    return query.reduce((sum, part) => sum + estimateCost(part, this.#limit.estimator), 0);
  }

  /** How many records one query may ask for. */
  #maxRecords(selection: Selection): number {
    return Math.floor(this.#limit.maxEstimate / Math.max(1, this.#limit.estimator.estimateRecord(selection)));
  }

  /** At least one level of blocks, and more as long as a full page of them is cheap and the query short. */
  #selectAll(model: Model): PlannedSelection {
    const select = (levels: number) => this.#selector.selectAll(model.type, levels);
    let levels = 1;
    while (levels < maxFirstLevels) {
      const deeper = select(levels + 1);
      if (deeper === select(levels)) break;
      if (!isCacheable([{ model, selection: deeper, records: { kind: 'single' } }])) break;
      if (this.#maxRecords(deeper) < pageSize) break;
      levels += 1;
    }
    return { selection: select(levels), depth: { levels, minLevels: 0, select } };
  }

  #selectBlocks({ type }: Model, paths: readonly FieldPath[], records: number): PlannedSelection {
    const select = (levels: number) => this.#selector.selectBlocks(type, paths, levels);
    const twoLevels = select(2);
    const isCheap = this.#maxRecords(twoLevels) >= Math.min(records, pageSize);
    const levels = isCheap ? 2 : 1;
    return { selection: isCheap ? twoLevels : select(1), depth: { levels, minLevels: 1, select } };
  }
}

/** A query to which parts are added. Its length is counted, since printing it for each part that may fit takes far longer. */
class PackedQuery {
  readonly parts: QueryPart[] = [];
  records = 0;
  cost = 0;
  readonly #fragments = new Set<Selection>();
  #bytes = emptyBytes;

  hasRoomFor(length: PartLength): boolean {
    return this.#bytes + this.#countNew(length) <= maxCachedBytes;
  }

  add(part: QueryPart, records: number, cost: number, length: PartLength): void {
    this.parts.push(part);
    this.records += records;
    this.cost += cost;
    this.#bytes += this.#countNew(length);
    for (const selection of length.fragments.keys()) this.#fragments.add(selection);
  }

  #countNew({ call, fragments }: PartLength): number {
    let bytes = call;
    for (const [selection, length] of fragments) if (!this.#fragments.has(selection)) bytes += length;
    return bytes;
  }
}

/** How many records of a part count for the limit. A single record beside a full page makes no difference. */
function packedRecords(part: QueryPart): number {
  return part.records.kind === 'single' ? 0 : countRecords(part);
}

function isCacheable(parts: readonly PrintedPart[]): boolean {
  return Buffer.byteLength(JSON.stringify({ query: printParts(parts) })) <= maxCachedBytes;
}

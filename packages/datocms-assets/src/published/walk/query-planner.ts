import { chunk, groupBy } from '../../memory/group-by.ts';
import { compareText } from '../../memory/sorted.ts';
import type { CdaError } from '../cda/cda-error.ts';
import { ComplexityLimit } from '../cda/complexity-limit.ts';
import { ComplexityEstimator } from '../cda/estimate-complexity.ts';
import type { Model } from '../schema/list-models.ts';
import type { ProjectSchema } from '../schema/read-schema.ts';
import type { FieldPath } from '../schema/schema-field.ts';
import type { Selection, Selector } from '../schema/selection.ts';
import { measurePart, type PartLength, type PrintedPart, printParts } from './print-query.ts';
import {
  countRecords,
  estimateCost,
  pageSize,
  type QueryPart,
  recordsCost,
  splitIntoPages,
  splitPart,
} from './query-part.ts';
import type { Snapshot } from './snapshot.ts';
import { splitSelection } from './split-selection.ts';

/** The service answers requests up to this size from its cache (its technical limits). */
const maxCachedBytes = 12_000;
/** The bytes around the parts of a query, with room for longer names of fragments than in a query of one part. */
const emptyBytes = 200;

/** How many levels of blocks the first query of a record reads at most. */
const maxFirstLevels = 3;

/** By model, the ids of the records to read; `null` for all. */
export type RecordsToRead = ReadonlyMap<Model, readonly string[] | null>;

/** By record, the paths at which its blocks are to be read. */
export type PathsByRecord = ReadonlyMap<string, ReadonlySet<FieldPath>>;

/** Parts that one query reads together. */
export type Query = readonly QueryPart[];

interface RecordPaths {
  readonly id: string;
  readonly paths: ReadonlySet<FieldPath>;
  /** Equal for equal paths. */
  readonly key: string;
}

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
   * @param snapshot has the number of records of the models. Without a count only the first page is planned.
   */
  plan(records: RecordsToRead, { models }: Snapshot): QueryPart[] {
    return [...records].flatMap(([model, ids]) =>
      ids
        ? this.#divide(model, ids, this.#selectAll(model))
        : this.#planModel(model, models.get(model)?.count ?? pageSize),
    );
  }

  /** Plans to read blocks of a model's records. */
  planBlocks(model: Model, paths: PathsByRecord): QueryPart[] {
    return separateNested(paths).flatMap((apart) => this.#planGroup(model, sortByPaths(apart)));
  }

  /**
   * Plans one selection for all records while it is cheap, since this takes the fewest queries. Deep blocks are not
   * cheap: each level costs five times the level above. Then the records are halved, until few are queried for blocks
   * of other records.
   */
  #planGroup(model: Model, records: readonly RecordPaths[]): QueryPart[] {
    const ids = records.map(({ id }) => id);
    const planned = this.#selectBlocks(model, records);
    const size = this.#maxRecords(planned.selection);
    const isUniform = records.every(({ key }) => key === records[0]?.key);
    if (!isUniform && size < Math.min(ids.length, pageSize)) {
      return chunk(records, Math.ceil(ids.length / 2)).flatMap((half) => this.#planGroup(model, half));
    }
    if (size > 0) return this.#divide(model, ids, planned);
    const pieces = splitSelection(planned.selection, this.#limit.maxEstimate - recordsCost, this.#limit.estimator);
    return pieces.flatMap((selection) => this.#divide(model, ids, { selection, depth: null }));
  }

  /** Divides records into groups that one query may read. */
  #divide(model: Model, ids: readonly string[], planned: PlannedSelection): QueryPart[] {
    const part = { model, ...planned };
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
   * Packs parts into as few queries as the limits allow. A query has at most one page of records, so that answers stay
   * small. A part that exceeds a limit alone gets a query of its own.
   */
  pack(parts: readonly QueryPart[]): Query[] {
    const { estimator, maxEstimate } = this.#limit;
    const queries: PackedQuery[] = [];
    // Large parts come first, and small parts fill the room that is left.
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
   * Plans smaller queries instead of one that the service refuses as too complex.
   * @returns none if it can't be smaller
   */
  split(query: Query, refusal: CdaError): Query[] {
    const times = this.#limit.learnFromRefusal(this.#estimate(query), refusal);
    const [part, ...more] = query;
    const parts = part && more.length === 0 ? splitPart(part, times, this.#limit.estimator) : query;
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

  #maxRecords(selection: Selection): number {
    return Math.floor(
      (this.#limit.maxEstimate - recordsCost) / Math.max(1, this.#limit.estimator.estimateRecord(selection)),
    );
  }

  /** Selects at least one level of blocks, and more while a full page of them is cheap and the query short. */
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

  #selectBlocks({ type }: Model, records: readonly RecordPaths[]): PlannedSelection {
    const paths = [...new Set(records.flatMap((record) => [...record.paths]))];
    const select = (levels: number) => this.#selector.selectBlocks(type, paths, levels);
    const twoLevels = select(2);
    const isCheap = this.#maxRecords(twoLevels) >= Math.min(records.length, pageSize);
    const levels = isCheap ? 2 : 1;
    return { selection: isCheap ? twoLevels : select(1), depth: { levels, minLevels: 1, select } };
  }
}

/** A query to which parts are added. Its length is calculated, which is far faster than printing it for each part. */
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

/** How many records of a part count for the limit. A single record beside a full page does not count. */
function packedRecords(part: QueryPart): number {
  return part.records.kind === 'single' ? 0 : countRecords(part);
}

/** Separates paths that continue other paths. A query may not reach the inner path from the end of the outer one. */
function separateNested(pathsOf: PathsByRecord): PathsByRecord[] {
  const all = new Set([...pathsOf.values()].flatMap((paths) => [...paths]));
  const layers = groupBy(all, ({ steps }) => steps.filter((step) => all.has(step)).length);
  if (layers.size < 2) return [pathsOf];
  return [...layers.values()].map((layer) => {
    const own = new Set(layer);
    const records = [...pathsOf].map(
      ([id, paths]) => [id, new Set([...paths].filter((path) => own.has(path)))] as const,
    );
    return new Map(records.filter(([, paths]) => paths.size > 0));
  });
}

/** Sorts records so that records with similar paths are neighbours. */
function sortByPaths(pathsOf: PathsByRecord): RecordPaths[] {
  const numbers = new Map<FieldPath, number>();
  for (const paths of pathsOf.values())
    for (const path of paths) if (!numbers.has(path)) numbers.set(path, numbers.size);
  const numberOf = (path: FieldPath) => numbers.get(path) ?? 0;
  const records = [...pathsOf].map(([id, paths]): RecordPaths => {
    const key = [...paths]
      .map(numberOf)
      .sort((a, b) => a - b)
      .join();
    return { id, paths, key };
  });
  return records.sort((a, b) => a.paths.size - b.paths.size || compareText(a.key, b.key));
}

function isCacheable(parts: readonly PrintedPart[]): boolean {
  return Buffer.byteLength(JSON.stringify({ query: printParts(parts) })) <= maxCachedBytes;
}

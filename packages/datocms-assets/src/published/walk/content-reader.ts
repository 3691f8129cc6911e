import { FindingError, finding } from '../../findings/finding.ts';
import { LatencyAwareConcurrency } from '../../net/latency-aware-concurrency.ts';
import type { CdaClient } from '../cda/client.ts';
import type { Model } from '../schema/list-models.ts';
import type { FieldPath } from '../schema/schema-field.ts';
import type { AssetUsages } from './asset-usages.ts';
import { pageSize, type QueryPart, splitIntoPages } from './query-part.ts';
import type { PathsByRecord, QueryPlanner, RecordsToRead } from './query-planner.ts';
import { type RecordContent, RecordReader } from './read-record.ts';
import { runQueries } from './run-queries.ts';
import type { Snapshot } from './snapshot.ts';
import type { WalkContext } from './walk-context.ts';

/** How many rounds of queries may follow, each for deeper blocks. Correct content needs fewer. */
const maxRounds = 40;

/** Reads records, and all blocks inside them to any depth. */
export class ContentReader {
  readonly #cda: CdaClient;
  readonly #planner: QueryPlanner;
  readonly #usages: AssetUsages;
  readonly #recordReader: RecordReader;
  readonly #concurrency = new LatencyAwareConcurrency();

  /**
   * @param usages receives the results
   * @param mayBeDrafts whether the query includes drafts
   */
  constructor({ cda, planner, hosts }: WalkContext, usages: AssetUsages, mayBeDrafts = false) {
    this.#cda = cda;
    this.#planner = planner;
    this.#usages = usages;
    this.#recordReader = new RecordReader(hosts, usages, mayBeDrafts);
  }

  /** @param snapshot has the number of records of the models @throws FindingError */
  async readContent(records: RecordsToRead, snapshot: Snapshot): Promise<void> {
    const unread = new UnreadBlocks();
    await this.#readPages(this.#planner.plan(records, snapshot), unread);
    for (let round = 0; ; round += 1) {
      const blocks = unread.take();
      if (blocks.size === 0) return;
      if (round === maxRounds) throw tooDeep(blocks);
      const deeper = [...blocks].flatMap(([model, records]) => this.#planner.planBlocks(model, records));
      await this.#readPages(deeper, unread);
    }
  }

  /** Reads the parts, and after a full page the next one, if the schema has no count of records. */
  async #readPages(parts: readonly QueryPart[], unread: UnreadBlocks): Promise<void> {
    const nextPages: QueryPart[] = [];
    for (let pages = parts; pages.length > 0; pages = nextPages.splice(0)) {
      await runQueries(pages, {
        cda: this.#cda,
        planner: this.#planner,
        concurrency: this.#concurrency,
        onRecord: ({ model, selection }, answer) => {
          const content = this.#recordReader.readRecord(answer, selection);
          unread.add(model, content);
          this.#usages.addRecord(model.rootField, content);
        },
        onEnd: (part, count) => {
          const { model, records } = part;
          if (records.kind !== 'page' || model.countField !== null || count < records.first) return;
          nextPages.push(...splitIntoPages(part, records.skip + records.first, pageSize, records.first));
        },
      });
    }
  }
}

/** By model and record, the paths at which blocks are to be read. */
type BlocksByModel = ReadonlyMap<Model, PathsByRecord>;

/** Collects blocks of which the queries of one round read only the ids. */
class UnreadBlocks {
  readonly #known = new Set<string>();
  #blocks = new Map<Model, Map<string, Set<FieldPath>>>();

  /** Skips a block that was already added for this record and locale, since circular links would never end. */
  add(model: Model, { id: record, unreadBlocks }: RecordContent): void {
    for (const { path, id, locale } of unreadBlocks) {
      const key = `${record} ${locale} ${id}`;
      if (this.#known.has(key)) continue;
      this.#known.add(key);
      const records = this.#blocks.get(model) ?? new Map<string, Set<FieldPath>>();
      this.#blocks.set(model, records);
      records.set(record, (records.get(record) ?? new Set()).add(path));
    }
  }

  /** Returns the blocks that were added since the last call. */
  take(): BlocksByModel {
    const blocks = this.#blocks;
    this.#blocks = new Map();
    return blocks;
  }
}

function tooDeep(blocks: BlocksByModel): FindingError {
  return new FindingError(
    [...blocks].map(([{ name }, records]) => {
      const [path = ''] = [...records.values()].flatMap((paths) => [...paths].map((each) => each.name));
      return finding('cda-incomplete', `Blocks of "${name}" nest too deep to be read: ${path.slice(0, 200)}.`);
    }),
  );
}

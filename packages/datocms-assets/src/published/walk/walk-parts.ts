import { FindingError, finding } from '../../findings/finding.ts';
import { CdaFailure } from '../cda/cda-failure.ts';
import { isJson, textOf } from '../cda/json.ts';
import type { Model } from '../schema/schema-field.ts';
import type { Selection } from '../schema/selection.ts';
import type { AssetUsage } from './asset-usages.ts';
import { FieldPath } from './field-path.ts';
import { unitsOfIds } from './plan-parts.ts';
import { pageSize, pagesOf, type QueryPart } from './query-part.ts';
import { type Listener, readRecord } from './read-record.ts';
import { runQueries } from './run-queries.ts';
import type { Walk } from './walk.ts';

/** Rounds of going deeper after which a project can't be sound. */
const mostRounds = 40;

/** Blocks at the end of a query: by model and way, the records that hold them. */
type Frontier = Map<Model, Map<FieldPath, Set<string>>>;

/**
 * Reads records, and all blocks inside them to any depth.
 * @throws FindingError
 */
export async function walkParts(walk: Walk, units: readonly QueryPart[]): Promise<void> {
  const walker = new Walker(walk);
  await walker.run(units);
  for (let round = 0; ; round += 1) {
    const frontier = walker.takeFrontier();
    if (frontier.size === 0) return;
    if (round === mostRounds) throw tooDeep(frontier);
    await walker.run(
      [...frontier].flatMap(([model, ways]) => {
        const ids = new Set([...ways.values()].flatMap((each) => [...each]));
        return unitsOfIds(walk, model, [...ids], [...ways.keys()]);
      }),
    );
  }
}

class Walker {
  readonly #walk: Walk;
  readonly #roots = new Map<Model, FieldPath>();
  readonly #entered = new Set<string>();
  readonly #more: QueryPart[] = [];
  #frontier: Frontier = new Map();

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  async run(units: readonly QueryPart[]): Promise<void> {
    for (let next = units; next.length > 0; next = this.#more.splice(0)) {
      await runQueries(next, {
        ...this.#walk.queries,
        take: (unit, record) => this.#take(unit, record),
        finish: (unit, records) => this.#finish(unit, records),
      });
    }
  }

  takeFrontier(): Frontier {
    const frontier = this.#frontier;
    this.#frontier = new Map();
    return frontier;
  }

  /** Without a count, a full page is followed by the next one. */
  #finish(unit: QueryPart, records: number): void {
    const { model, part } = unit;
    if (part.kind !== 'page' || model.countField !== null || records < part.first) return;
    this.#more.push(...pagesOf(unit, part.skip + part.first, pageSize, part.first));
  }

  #take({ model, selection }: QueryPart, answer: unknown): void {
    const root = this.#roots.get(model) ?? FieldPath.root();
    this.#roots.set(model, root);
    takeRecord(this.#walk, { model, selection, root }, answer, (chain, record, block) =>
      this.#note(model, chain, record, block),
    );
  }

  /** A block that was entered already in this record and locale is a circle of links, not a deeper level. */
  #note(model: Model, chain: FieldPath, record: string, block: string): void {
    if (this.#entered.has(block)) return;
    this.#entered.add(block);
    const ways = this.#frontier.get(model) ?? new Map<FieldPath, Set<string>>();
    this.#frontier.set(model, ways);
    ways.set(chain, (ways.get(chain) ?? new Set()).add(record));
  }
}

/** Reads one record into what the walk has seen. @throws CdaFailure of kind `incomplete` */
export function takeRecord(
  { usages, context }: Walk,
  { model, selection, root }: { readonly model: Model; readonly selection: Selection; readonly root: FieldPath },
  answer: unknown,
  onFrontier: (chain: FieldPath, record: string, block: string) => void,
): void {
  const id = isJson(answer) ? (selection.isRecord ? textOf(answer.id) : '') : null;
  if (!isJson(answer) || id === null) throw new CdaFailure('incomplete', 'the answer lacks a record or its id');
  // Whatever stands between here and the service, such as a proxy for previews: what it answers must be published.
  if (answer._status === 'draft' && answer._publishedAt === null) {
    throw new CdaFailure('incomplete', `record ${id} is a draft, though only published content was asked for`);
  }
  const seen: AssetUsage[] = [];
  const listener: Listener = {
    asset: (named, facts, field, locale) => seen.push([usages.learn(named, facts), usages.place(field, locale)]),
    frontier: (chain, block, locale) => onFrontier(chain, id, `${id} ${locale} ${block}`),
  };
  readRecord(answer, selection, root, listener, context);
  usages.note(model.field, id, versionOf(answer), seen);
}

/** Changes with every edit and every publication. */
export function versionOf(record: Readonly<Record<string, unknown>>): string {
  return [record._updatedAt, record._publishedAt].map(String).join(' ');
}

function tooDeep(frontier: Frontier): FindingError {
  return new FindingError(
    [...frontier].map(([{ name }, ways]) => {
      const [path = ''] = [...ways.keys()].map((each) => each.path);
      return finding('cda-incomplete', `Blocks of "${name}" nest too deep to be followed: ${path.slice(0, 200)}.`);
    }),
  );
}

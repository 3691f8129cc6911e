import { FindingError, finding } from '../finding.ts';
import { CdaFailure } from './cda-failure.ts';
import { Chain } from './chain.ts';
import { printQuery } from './print-query.ts';
import { type ReadContext, readRecord } from './read-record.ts';
import { type Runner, runUnits } from './run-units.ts';
import type { Selection, Selector } from './selection.ts';
import type { Sightings } from './sightings.ts';
import type { Model } from './slot.ts';
import type { ModelState } from './take-snapshot.ts';
import { chunk, pageSize, pagesOf, type Unit } from './unit.ts';

export interface Walk {
  readonly runner: Omit<Runner, 'take'>;
  readonly selector: Selector;
  readonly sightings: Sightings;
  readonly context: ReadContext;
}

/** Levels of blocks that one query enters at most, and rounds of going deeper after which a project can't be sound. */
const mostLevels = 3;
const mostRounds = 40;

/** Blocks found at the end of a query: by model and way, the records that hold them. */
type Frontier = Map<Model, Map<Chain, Set<string>>>;

/**
 * Reads all published records of the models, and all blocks inside them.
 * @throws FindingError
 */
export async function walkModels(
  walk: Walk,
  states: ReadonlyMap<Model, ModelState>,
  models: readonly Model[],
): Promise<void> {
  const { sightings, selector, runner } = walk;
  for (const model of models) sightings.clear(model.field);
  const walker = new Walker(walk);
  await walker.run(models.flatMap((model) => firstUnits(walk, model, states.get(model)?.count ?? null)));
  for (let round = 0; walker.frontier.size > 0; round += 1) {
    if (round === mostRounds) throw tooDeep(walker.frontier);
    const units = [...walker.takeFrontier()].flatMap(([model, ways]): Unit[] => {
      const selection = selector.along(model.type, [...ways.keys()], 2);
      if (model.kind === 'single') return [{ model, selection, part: { kind: 'single' } }];
      const ids = [...new Set([...ways.values()].flatMap((each) => [...each]))];
      const most = Math.floor(runner.budget.most / Math.max(1, runner.budget.estimate.of(selection)));
      return chunk(ids, Math.max(1, Math.min(pageSize, most))).map((each) => ({
        model,
        selection,
        part: { kind: 'ids', ids: each },
      }));
    });
    await walker.run(units);
  }
}

function firstUnits({ selector, runner }: Walk, model: Model, count: number | null): Unit[] {
  const { budget, fileKeys } = runner;
  let selection = selector.whole(model.type, 1);
  for (let depth = 2; depth <= mostLevels; depth += 1) {
    const deeper = selector.whole(model.type, depth);
    const isCheap =
      budget.estimate.of(deeper) * pageSize <= budget.most &&
      printQuery([{ call: model.field, selection: deeper }], fileKeys).length <= 11_000;
    if (!isCheap) break;
    selection = deeper;
  }
  if (model.kind === 'single') return [{ model, selection, part: { kind: 'single' } }];
  const most = Math.floor(budget.most / Math.max(1, budget.estimate.of(selection)));
  // Without a count, a full page is followed by the next one.
  return pagesOf(model, selection, 0, count ?? pageSize, most);
}

class Walker {
  frontier: Frontier = new Map();
  readonly #walk: Walk;
  readonly #roots = new Map<Model, Chain>();
  readonly #entered = new Set<string>();
  readonly #more: Unit[] = [];

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  async run(units: readonly Unit[]): Promise<void> {
    for (let next = units; next.length > 0; next = this.#more.splice(0)) {
      await runUnits(next, { ...this.#walk.runner, take: (unit, answer) => this.#take(unit, answer) });
    }
  }

  takeFrontier(): Frontier {
    const { frontier } = this;
    this.frontier = new Map();
    return frontier;
  }

  #take(unit: Unit, answer: unknown): void {
    const { model, selection, part } = unit;
    const records = model.kind === 'single' ? [answer].filter((each) => each !== null) : answer;
    if (!Array.isArray(records)) throw new CdaFailure('incomplete', 'the answer lacks the list of records');
    for (const record of records) this.#read(model, selection, record);
    if (part.kind === 'page' && model.countField === null && records.length === part.first) {
      this.#more.push(...pagesOf(model, selection, part.skip + part.first, pageSize, part.first));
    }
  }

  #read(model: Model, selection: Selection, record: unknown): void {
    const { sightings, context } = this.#walk;
    const root = this.#roots.get(model) ?? Chain.root();
    this.#roots.set(model, root);
    if (typeof record !== 'object' || record === null) throw new CdaFailure('incomplete', 'the answer lacks a record');
    const data = record as Readonly<Record<string, unknown>>;
    const id = selection.isRecord ? data.id : '';
    if (typeof id !== 'string') throw new CdaFailure('incomplete', 'the answer lacks the id of a record');
    sightings.record(model.field, id);
    readRecord(
      data,
      selection,
      root,
      {
        asset: (asset, facts, field, locale) => sightings.see(model.field, id, asset, facts, field, locale),
        frontier: (chain, block, locale) => this.#note(model, chain, id, `${id} ${locale} ${block}`),
      },
      context,
    );
  }

  /** A block that was entered already in this record and locale is a circle of links, not a deeper level. */
  #note(model: Model, chain: Chain, record: string, block: string): void {
    if (this.#entered.has(block)) return;
    this.#entered.add(block);
    const ways = this.frontier.get(model) ?? new Map<Chain, Set<string>>();
    this.frontier.set(model, ways);
    const records = ways.get(chain) ?? new Set<string>();
    ways.set(chain, records.add(record));
  }
}

function tooDeep(frontier: Frontier): FindingError {
  return new FindingError(
    [...frontier].map(([{ name }, ways]) => {
      const [path = ''] = [...ways.keys()].map((each) => each.path);
      return finding('cda-incomplete', `Blocks of "${name}" nest too deep to be followed: ${path.slice(0, 200)}.`);
    }),
  );
}

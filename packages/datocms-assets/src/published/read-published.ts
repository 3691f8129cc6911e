import { performance } from 'node:perf_hooks';
import { FindingError, finding } from '../finding.ts';
import { requireToken, type Settings } from '../settings.ts';
import { Budget } from './budget.ts';
import { connectCda } from './connect-cda.ts';
import { CostEstimate } from './estimate-cost.ts';
import { textFinder } from './find-in-text.ts';
import { listModels, siteName } from './list-models.ts';
import { lookUpUploads, offersPaths } from './look-up-uploads.ts';
import type { PublishedIndex } from './published-index.ts';
import { localesOf, readSchema } from './read-schema.ts';
import { Selector } from './selection.ts';
import { Sightings } from './sightings.ts';
import type { Model } from './slot.ts';
import { type ModelState, takeSnapshot } from './take-snapshot.ts';
import { type Walk, walkModels } from './walk-models.ts';

export interface ReadOptions {
  readonly fetchFn?: typeof fetch;
  readonly signal?: AbortSignal;
  /** Hears one line about what was read. */
  readonly log?: (line: string) => void;
}

/** Walks over a model whose content changes meanwhile. */
const mostWalks = 5;

/**
 * Proves what is published: walks all published records of the project, in all locales and to any depth of blocks.
 * @throws ConfigurationError for a missing or refused token, an unknown environment or asset host
 * @throws FindingError with `cda-unreachable`, `cda-refused` or `cda-incomplete`; there is never a partial index
 */
export async function readPublished(settings: Settings, options: ReadOptions = {}): Promise<PublishedIndex> {
  requireToken(settings);
  const began = performance.now();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  try {
    const index = await read(settings, { ...options, signal });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    options.log?.(
      `published: ${index.assets.size} assets in ${index.records} records of ${index.models} models, ${index.requests} requests, ${seconds} s`,
    );
    return index;
  } finally {
    // Queries that are still under way after a failure end with it.
    stop.abort();
  }
}

async function read(settings: Settings, options: ReadOptions): Promise<PublishedIndex> {
  const cda = connectCda(settings, options);
  const schema = await readSchema(cda);
  const models = listModels(schema);
  const locales = localesOf(schema);
  const selector = new Selector(schema, new Set(models.map((each) => each.type)), locales);
  const sightings = new Sightings();
  const walk: Walk = {
    runner: { cda, budget: new Budget(new CostEstimate(locales.length)), fileKeys: selector.fileKeys },
    selector,
    sightings,
    context: {
      hosts: settings.hosts,
      findAssets: textFinder(settings.hosts),
      fileKeys: selector.fileKeys,
      isKnownType: (name) => schema.getType(name) !== undefined,
    },
  };
  const states = await walkUntilStill(walk, models);
  const unidentified = offersPaths(schema) ? sightings.unidentified() : [];
  for (const { named, facts } of await lookUpUploads(cda, unidentified, settings)) sightings.learn(named, facts);
  const nameOf = new Map(models.map((each) => [each.field, states.get(each)?.apiKey ?? each.name]));
  const records = models.filter((each) => each.name !== siteName);
  return {
    assets: sightings.toAssets((field) => nameOf.get(field) ?? field),
    models: records.length,
    records: records.reduce((sum, each) => sum + sightings.records(each.field), 0),
    requests: cda.requests,
  };
}

/** What is published or unpublished during a walk could be missed by it, so those models are walked again. */
async function walkUntilStill(walk: Walk, models: readonly Model[]): Promise<Map<Model, ModelState>> {
  const { cda } = walk.runner;
  let states = await takeSnapshot(cda, models);
  let moving: readonly Model[] = models;
  for (let turn = 0; turn < mostWalks; turn += 1) {
    await walkModels(walk, states, moving);
    const after = await takeSnapshot(cda, models);
    moving = models.filter((model) => !isStill(walk, model, states.get(model), after.get(model), turn));
    states = after;
    if (moving.length === 0) return states;
  }
  throw new FindingError(
    moving.map(({ name }) =>
      finding('cda-incomplete', `The records of "${name}" changed during each of ${mostWalks} walks.`),
    ),
  );
}

/** In the end, edits that published nothing are let pass. */
function isStill(
  { sightings }: Walk,
  model: Model,
  before: ModelState | undefined,
  after: ModelState | undefined,
  turn: number,
): boolean {
  if (before?.published !== after?.published) return false;
  if (before?.updated !== after?.updated && turn < mostWalks - 1) return false;
  return model.kind === 'single' || after?.count == null || after.count === sightings.records(model.field);
}

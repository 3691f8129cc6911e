import { FindingError, finding } from '../finding.ts';
import { CdaFailure } from './cda-failure.ts';
import type { Cda } from './connect-cda.ts';
import { siteName } from './list-models.ts';
import type { Model } from './slot.ts';
import { chunk } from './unit.ts';

/** A model at one moment. Any publishing moves the newest dates, any unpublishing or deleting the count. */
export interface ModelState {
  /** `null` where the schema offers no count. */
  readonly count: number | null;
  readonly apiKey: string | null;
  /** Equal before and after the walk if nothing was published, unpublished or deleted between. */
  readonly published: string;
  /** Moves with every edit, perhaps of drafts alone. */
  readonly updated: string;
}

const dates = ['_publishedAt', '_updatedAt'] as const;
const modelsPerQuery = 150;

/** @throws FindingError where the answer is not whole */
export async function takeSnapshot(cda: Cda, models: readonly Model[]): Promise<Map<Model, ModelState>> {
  const states = new Map<Model, ModelState>();
  const records = models.filter((each) => each.name !== siteName);
  for (const group of chunk(records, modelsPerQuery)) {
    try {
      const { data } = await cda.ask(`{ ${group.map(printState).join(' ')} }`);
      for (const [at, model] of group.entries()) states.set(model, readState(data, at, model));
    } catch (error) {
      if (!(error instanceof CdaFailure)) throw error;
      throw new FindingError([finding('cda-incomplete', `The models can't be counted: ${error.message}.`)]);
    }
  }
  return states;
}

function printState({ kind, field, countField, orders }: Model, at: number): string {
  if (kind === 'single') return `s${at}: ${field} { id _modelApiKey ${dates.join(' ')} }`;
  const newest = dates
    .filter((date) => orders.has(`${date}_DESC`))
    .map((date) => `${date[1]}${at}: ${field}(first: 1, orderBy: [${date}_DESC]) { id _modelApiKey ${date} }`);
  return [countField ? `c${at}: ${countField} { count }` : '', ...newest].join(' ');
}

function readState(data: Readonly<Record<string, unknown>>, at: number, { name, kind, countField }: Model): ModelState {
  const [single, counted, published, updated] = ['s', 'c', ...dates.map((date) => date[1])].map((letter) => {
    const answer = data[`${letter}${at}`];
    return Array.isArray(answer) ? answer[0] : answer;
  });
  const count = isObject(counted) && typeof counted.count === 'number' ? counted.count : null;
  if (kind === 'collection' && countField && count === null) {
    throw new CdaFailure('incomplete', `the answer lacks the count of "${name}"`);
  }
  const newest = [single, published, updated].filter(isObject);
  const apiKey = newest.map((each) => each._modelApiKey).find((each) => typeof each === 'string');
  const stampOf = (date: string) => newest.filter((each) => date in each).map((each) => [each.id, each[date]]);
  return {
    count,
    apiKey: apiKey ?? null,
    published: JSON.stringify([count, stampOf('_publishedAt')]),
    updated: JSON.stringify(stampOf('_updatedAt')),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

import { chunk } from '../../memory/group-by.ts';
import { CdaError } from '../cda/cda-error.ts';
import type { CdaClient } from '../cda/client.ts';
import { isJsonObject, type JsonObject, numberOrNull, stringOrNull, toText } from '../cda/parse-answer.ts';
import { type Model, siteName } from '../schema/list-models.ts';
import type { ProjectSchema } from '../schema/read-schema.ts';

/** A model at one moment. Each publication changes a newest date; each withdrawal or deletion changes the count. */
export interface ModelState {
  /** `null` if the schema has no count. */
  readonly count: number | null;
  readonly apiKey: string | null;
  /** Newest date of publication. */
  readonly published: number | null;
  /** Newest edit, maybe of a draft. */
  readonly updated: number | null;
}

/** The project at one moment. */
export interface Snapshot {
  readonly models: ReadonlyMap<Model, ModelState>;
  /** The media library's count and newest change; empty if the CDA does not have them. */
  readonly library: string;
  /** When the snapshot was taken, see `serverTime`. */
  readonly time: number;
}

const modelsPerQuery = 150;

/** Root fields with the state of the media library. */
export const libraryCall =
  'm: _allUploadsMeta { count } n: allUploads(first: 1, orderBy: [_updatedAt_DESC]) { _updatedAt }';

/** @throws CdaError of kind `incomplete` */
export async function readSnapshot(cda: CdaClient, { models, library }: ProjectSchema): Promise<Snapshot> {
  const states = new Map<Model, ModelState>();
  let libraryState = '';
  let time: number | undefined;
  const records = models.filter(({ name }) => name !== siteName);
  const groups = records.length > 0 ? chunk(records, modelsPerQuery) : [[]];
  for (const [number, group] of groups.entries()) {
    const call = library.state && number === 0 ? libraryCall : '';
    if (group.length === 0 && call === '') break;
    const { data, headers } = await cda.query(`{ ${group.map(printState).join(' ')} ${call} }`);
    for (const [at, model] of group.entries()) states.set(model, readState(data, at, model));
    time ??= serverTime(headers);
    libraryState ||= readLibraryState(data);
  }
  return { models: states, library: libraryState, time: time ?? serverTime(new Headers()) };
}

function printState({ kind, rootField, countField, orders }: Model, at: number): string {
  if (kind === 'single') return `p${at}: ${rootField} { _modelApiKey _publishedAt _updatedAt }`;
  const newest = (letter: string, date: string) =>
    orders.has(`${date}_DESC`)
      ? ` ${letter}${at}: ${rootField}(first: 1, orderBy: [${date}_DESC]) { _modelApiKey ${date} }`
      : '';
  const count = countField ? `c${at}: ${countField} { count }` : '';
  return (
    count + newest('p', '_publishedAt') + newest('u', '_updatedAt') || `p${at}: ${rootField}(first: 1) { _modelApiKey }`
  );
}

function readState(data: JsonObject, at: number, { name, kind, countField }: Model): ModelState {
  const [counted, published, updated] = ['c', 'p', 'u'].map((letter) => [data[`${letter}${at}`]].flat()[0]);
  const count = readCount(counted);
  if (kind === 'collection' && countField && count === null) {
    throw new CdaError('incomplete', `the answer lacks the count of "${name}", or it is not from 0 to ${maxRecords}`);
  }
  const newest = [published, updated].map((record) => (isJsonObject(record) ? record : {}));
  const firstText = (key: string) => newest.map((record) => record[key]).find((value) => typeof value === 'string');
  return {
    count,
    apiKey: stringOrNull(firstText('_modelApiKey')),
    published: toTime(firstText('_publishedAt')),
    updated: toTime(firstText('_updatedAt')),
  };
}

/** Records of one model. The largest projects have a tenth of it. Each page of a false count would take a query. */
const maxRecords = 10_000_000;

/** The count in an answer such as `{"count":7}`; `null` if it can't be right. */
export function readCount(answer: unknown): number | null {
  const count = isJsonObject(answer) ? numberOrNull(answer.count) : null;
  return Number.isSafeInteger(count) && count !== null && count >= 0 && count <= maxRecords ? count : null;
}

export function readLibraryState(data: JsonObject): string {
  const [newest] = [data.n].flat();
  return isJsonObject(data.m) && isJsonObject(newest) ? `${toText(data.m.count)} ${toText(newest._updatedAt)}` : '';
}

/** Milliseconds since 1970; `null` for a value that is no date. */
export function toTime(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** The newest date of a record's version, in milliseconds since 1970. */
export function newestDate(version: string): number {
  return Math.max(...version.split(' ').map((date) => toTime(date) ?? Number.NEGATIVE_INFINITY));
}

/**
 * The earlier of the server's time and the local time, in milliseconds since 1970. If one clock is wrong, more content
 * is read again than necessary. Without the server's time, the time may be a minute earlier.
 */
export function serverTime(headers: Headers): number {
  const now = Date.now();
  return Math.min(toTime(headers.get('date')) ?? now - 60_000, now);
}

/** @param read how many records of the model were read */
export function isComplete(model: Model, { models }: Snapshot, read: number): boolean {
  const count = models.get(model)?.count ?? null;
  return model.kind === 'single' || count === null || count === read;
}

/**
 * Whether a model was published in the second of `since` or later. Dates have whole seconds, so equality is no proof.
 * @param since when the model was read before
 */
export function isRecent(model: Model, { models, time }: Snapshot, since: number): boolean {
  const published = models.get(model)?.published ?? Number.NEGATIVE_INFINITY;
  return published >= since - (since % 1000) && published <= time + 1000;
}

/** @param ignoresEdits ignores edits without a publication */
export function isSame(model: Model, before: Snapshot, after: Snapshot, ignoresEdits: boolean): boolean {
  const [old, now] = [before.models.get(model), after.models.get(model)];
  return (
    old?.count === now?.count && old?.published === now?.published && (old?.updated === now?.updated || ignoresEdits)
  );
}

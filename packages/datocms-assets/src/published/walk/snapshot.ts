import { type GraphQLSchema, getNamedType, isEnumType } from 'graphql';
import { CdaFailure } from '../cda/cda-failure.ts';
import type { CdaClient } from '../cda/client.ts';
import { isJson, type Json, textOf } from '../cda/json.ts';
import { siteName } from '../schema/list-models.ts';
import type { Model } from '../schema/schema-field.ts';
import { chunk } from './query-part.ts';

/** A model at one moment. Any publishing moves the newest dates, any unpublishing or deleting the count. */
export interface ModelState {
  /** `null` where the schema offers no count. */
  readonly count: number | null;
  readonly apiKey: string | null;
  /** Newest date of publication. */
  readonly published: number | null;
  /** Newest edit, perhaps of a draft. */
  readonly updated: number | null;
}

/** The project at one moment. */
export interface Snapshot {
  readonly models: ReadonlyMap<Model, ModelState>;
  /** The media library's count and newest change; empty where it can't be told. */
  readonly uploads: string;
  /** When it was taken, by the server's clock where it tells. */
  readonly at: number;
}

const modelsPerQuery = 150;
export const uploadsCall =
  'm: _allUploadsMeta { count } n: allUploads(first: 1, orderBy: [_updatedAt_DESC]) { _updatedAt }';

export function offersUploadState(schema: GraphQLSchema): boolean {
  const { _allUploadsMeta: meta, allUploads: list } = schema.getQueryType()?.getFields() ?? {};
  const order = list?.args.find((each) => each.name === 'orderBy');
  const type = order && getNamedType(order.type);
  return meta !== undefined && isEnumType(type) && type.getValue('_updatedAt_DESC') !== undefined;
}

/**
 * @param hasUploads whether the schema can tell the state of the media library
 * @throws CdaFailure of kind `incomplete`
 */
export async function readSnapshot(cda: CdaClient, models: readonly Model[], hasUploads: boolean): Promise<Snapshot> {
  const states = new Map<Model, ModelState>();
  let uploads = '';
  let at: number | undefined;
  const records = models.filter((each) => each.name !== siteName);
  const groups = records.length > 0 ? chunk(records, modelsPerQuery) : [[]];
  for (const [turn, group] of groups.entries()) {
    const withUploads = hasUploads && turn === 0 ? uploadsCall : '';
    if (group.length === 0 && withUploads === '') break;
    const { data, headers } = await cda.ask(`{ ${group.map(printState).join(' ')} ${withUploads} }`);
    for (const [index, model] of group.entries()) states.set(model, readState(data, index, model));
    at ??= serverTime(headers);
    uploads ||= readUploads(data);
  }
  return { models: states, uploads, at: at ?? serverTime(new Headers()) };
}

function printState({ kind, field, countField, orders }: Model, at: number): string {
  if (kind === 'single') return `p${at}: ${field} { _modelApiKey _publishedAt _updatedAt }`;
  const newest = (letter: string, date: string) =>
    orders.has(`${date}_DESC`)
      ? ` ${letter}${at}: ${field}(first: 1, orderBy: [${date}_DESC]) { _modelApiKey ${date} }`
      : '';
  const count = countField ? `c${at}: ${countField} { count }` : '';
  return (
    count + newest('p', '_publishedAt') + newest('u', '_updatedAt') || `p${at}: ${field}(first: 1) { _modelApiKey }`
  );
}

function readState(data: Json, at: number, { name, kind, countField }: Model): ModelState {
  const [counted, published, updated] = ['c', 'p', 'u'].map((letter) => [data[`${letter}${at}`]].flat()[0]);
  const count = isJson(counted) && typeof counted.count === 'number' ? counted.count : null;
  if (kind === 'collection' && countField && count === null) {
    throw new CdaFailure('incomplete', `the answer lacks the count of "${name}"`);
  }
  const newest = [published, updated].map((each) => (isJson(each) ? each : {}));
  const dateOf = (date: string) => toTime(newest.map((each) => each[date]).find((each) => typeof each === 'string'));
  return {
    count,
    apiKey: textOf(newest.map((each) => each._modelApiKey).find((each) => typeof each === 'string')),
    published: dateOf('_publishedAt'),
    updated: dateOf('_updatedAt'),
  };
}

export function readUploads(data: Json): string {
  const [newest] = [data.n].flat();
  return isJson(data.m) && isJson(newest) ? `${data.m.count} ${newest._updatedAt}` : '';
}

/** Milliseconds; `null` for what is no date. */
export function toTime(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** The earlier of both clocks: where one is wrong, more is read again than needed. Without the server's, a minute is allowed for. */
export function serverTime(headers: Headers): number {
  const here = Date.now();
  return Math.min(toTime(headers.get('date')) ?? here - 60_000, here);
}

import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeOwnFolder } from '../../io/own-folder.ts';
import { RecordSigner } from '../../io/record-signer.ts';
import { type SignedRecord, SignedRecords } from '../../io/signed-records.ts';
import { removeOld, removeOldTemporaryFiles } from '../../io/temporary-file.ts';
import type { Settings } from '../../options/settings.ts';
import type { PublishedIndex } from '../published-index.ts';
import { AssetUsages, type ModelRecords, type UsageData } from '../walk/asset-usages.ts';
import { newestDate, type Snapshot } from '../walk/snapshot.ts';

const folder = 'published';
const extension = '.records';
/** In bytes. A larger file counts as missing. */
const maxLength = 2 ** 30;
/** Milliseconds. After this time all content is read again, since it may have changed without a new date. */
export const maxTrustedTime = 24 * 60 * 60 * 1000;

/** The results of a walk. The next walk compares them with the published content. */
export interface WalkCache {
  readonly usages: AssetUsages;
  /** State of the media library; empty if it counts as changed. */
  readonly library: string;
  /** The newest date of a record, in milliseconds since 1970; -Infinity without a date. */
  readonly newest: number;
  /** When all content was last read, in milliseconds since 1970. */
  readonly walkedAt: number;
}

/** Keeps the result of the last walk in a process, instead of the cache folder, for one project and one token. */
export interface WalkMemory {
  last?: WalkCache & { readonly fingerprint: string; index?: PublishedIndex };
}

// The file has a head, then a record for each model. They are signed, since assets that it calls published are stored.

interface FileHead extends Omit<WalkCache, 'usages'>, Pick<UsageData, 'assets' | 'places'> {
  /** Stands for all facts that decide the result of a walk, besides the token and the version of the package. */
  readonly fingerprint: string;
  /** How many models follow, so that a file which is cut between two records is detected. */
  readonly models: number;
}

/** Milliseconds. Dates have whole seconds and clocks differ, so the next walk reads later edits than this again. */
const uncertainTime = 5_000;

/**
 * The results of a walk that the next walk can rely on.
 * @param usages lose assets and versions that are not certain
 * @param walkedAt when all content was last read, in milliseconds since 1970
 */
export async function toWalkCache(usages: AssetUsages, snapshot: Snapshot, walkedAt: number): Promise<WalkCache> {
  /** Whether dates are so old that no later edit has the same dates. */
  const isCertain = (dates: string) =>
    dates.split(' ').every((date) => date === 'null' || Date.parse(date) < snapshot.time - uncertainTime);
  const newest = findNewest(usages);
  // A server answers requests between these steps.
  await nextTurn();
  usages.dropUncertain(isCertain);
  await nextTurn();
  const library = isCertain(snapshot.library.split(' ')[1] ?? '') ? snapshot.library : '';
  return { usages, library, newest, walkedAt };
}

function findNewest(usages: AssetUsages): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const [, records] of usages.data.records) {
    for (const { version } of records.values()) newest = Math.max(newest, newestDate(version));
  }
  return newest;
}

/**
 * @param schema fingerprint of the project's schema
 * @param memory replaces the cache folder
 * @returns `undefined` if there is no cache of this project, schema, token and package version, or if it is damaged or forged
 */
export function readWalkCache(settings: Settings, schema: string, memory?: WalkMemory): WalkCache | undefined {
  const fingerprint = createFingerprint(settings, schema);
  if (memory) {
    const { last } = memory;
    return last?.fingerprint === fingerprint ? { ...last, usages: last.usages.copy() } : undefined;
  }
  return signedRecords(settings).read((records) => parseRecords(records, fingerprint));
}

/** @throws Error if a record is damaged */
function parseRecords(records: Generator<SignedRecord>, expected: string): WalkCache | undefined {
  const head = records.next().value?.read() as FileHead | undefined;
  if (head?.fingerprint !== expected) return undefined;
  const models = Array.from(records, (record) => record.read() as ModelRecords);
  // An asset that only a missing model names would keep old facts, such as the md5 of a replaced file.
  if (models.length !== head.models) return undefined;
  const { assets, places, library, newest, walkedAt } = head;
  return { usages: new AssetUsages({ assets, places, records: models }), library, newest, walkedAt };
}

/**
 * @param schema fingerprint of the project's schema
 * @param memory receives the cache instead of a file
 */
export async function writeWalkCache(
  settings: Settings,
  schema: string,
  cache: WalkCache,
  memory?: WalkMemory,
): Promise<void> {
  const fingerprint = createFingerprint(settings, schema);
  if (memory) {
    memory.last = { ...cache, fingerprint };
    return;
  }
  const path = makeOwnFolder(settings.cacheDir, folder);
  removeOldTemporaryFiles(path);
  // Files of environments and tokens that no build uses any more would pile up.
  removeOld('files', path, maxTrustedTime, extension);
  await signedRecords(settings).write(listRecords(cache, fingerprint));
}

function* listRecords({ usages, ...rest }: WalkCache, fingerprint: string): Generator<FileHead | ModelRecords> {
  const { assets, places, records } = usages.data;
  yield { ...rest, fingerprint, models: usages.rootFields.length, assets, places };
  yield* records;
}

function createFingerprint({ cdaUrl, environment, hosts }: Settings, schema: string): string {
  return digest([schema, cdaUrl, environment ?? null, hosts.names]);
}

/**
 * Each project, environment and token has a file of its own, so their builds do not replace each other's file. Another
 * version of the package has another key, since it may find other assets in texts.
 */
function signedRecords({ cacheDir, cdaUrl, environment, token }: Settings): SignedRecords {
  const name = `walk-${digest([cdaUrl, environment ?? null, token]).slice(0, 16)}${extension}`;
  return new SignedRecords(cacheDir, folder, name, new RecordSigner(token, `walk ${name}`), maxLength);
}

function digest(values: unknown): string {
  return hash('sha256', JSON.stringify(values));
}

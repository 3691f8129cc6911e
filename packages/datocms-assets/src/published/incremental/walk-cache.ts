import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeOwnFolder } from '../../io/own-folder.ts';
import { RecordSigner } from '../../io/record-signer.ts';
import { type SignedRecord, SignedRecords } from '../../io/signed-records.ts';
import { removeOld, removeOldTemporaryFiles } from '../../io/temporary-file.ts';
import type { Settings } from '../../options/settings.ts';
import type { PublishedIndex } from '../published-index.ts';
import { AssetUsages, type Place, type WalkedAsset } from '../walk/asset-usages.ts';
import { newestDate, type Snapshot } from '../walk/snapshot.ts';

const folder = 'published';
const extension = '.records';
/** In bytes. A larger file counts as missing. */
const maxLength = 2 ** 30;
/** Milliseconds. After this time all is read again, in case that something changed without a new date. */
export const maxTrustedTime = 24 * 60 * 60 * 1000;

/** The result of the last walk. */
export interface WalkCache {
  readonly usages: AssetUsages;
  /** State of the media library; empty if it has to be taken as changed. */
  readonly library: string;
  /** Paths of used assets that the media library did not hold. */
  readonly notInLibrary: ReadonlySet<string>;
  /** The newest date of a record, in milliseconds since 1970; -Infinity without a date. */
  readonly newest: number;
  /** When all content was read for the last time, in milliseconds since 1970. */
  readonly walkedAt: number;
}

/** Where a process keeps the result of the last walk instead of in the cache folder. It is for one project and one token. */
export interface WalkMemory {
  last?: WalkCache & Pick<FileHead, 'fingerprint'> & { index?: PublishedIndex };
}

// The records of the file are a head, then one for each model. They are signed: what the file says is published will be stored.

interface FileHead {
  /** Covers all that decides what a walk finds, besides the token and the version of the package. */
  readonly fingerprint: string;
  readonly uploads: WalkCache['library'];
  readonly newest: WalkCache['newest'];
  readonly walkedAt: number;
  /** How many models follow: a file that is cut between two records lacks some. */
  readonly models: number;
  readonly assets: readonly Omit<WalkedAsset, 'number'>[];
}

interface FileModel {
  /** Root field. */
  readonly field: string;
  /** Field paths and locales of usages. */
  readonly places: readonly (readonly [field: string, locale: string | null])[];
  /** Id; version, empty if the record has to be read again; then alternately positions of asset and place. */
  readonly records: readonly (readonly [id: string, version: string, ...usages: readonly number[]])[];
}

/**
 * @param schema fingerprint of the project's schema
 * @param memory is read instead of the cache folder
 * @returns `undefined` if there is no cache of this project, schema, token and package version, or if it is damaged or forged
 */
export async function readWalkCache(
  settings: Settings,
  schema: string,
  memory?: WalkMemory,
): Promise<WalkCache | undefined> {
  if (memory) {
    const { last } = memory;
    return last?.fingerprint === createFingerprint(settings, schema)
      ? { ...last, usages: last.usages.copy() }
      : undefined;
  }
  return signedRecords(settings).read((records) => toWalkCache(records, createFingerprint(settings, schema)));
}

/** @throws Error if a record is damaged */
function toWalkCache(records: Generator<SignedRecord>, fingerprint: string): WalkCache | undefined {
  const head = records.next().value?.read() as FileHead | undefined;
  if (head?.fingerprint !== fingerprint) return undefined;
  const usages = new AssetUsages();
  const assets = head.assets.map((asset) => usages.addAsset(asset, asset.facts));
  let models = 0;
  for (const record of records) {
    addModel(usages, assets, record.read() as FileModel);
    models += 1;
  }
  // Assets that only a missing model names would keep their old facts, such as the md5 of a file that was replaced since.
  if (models !== head.models) return undefined;
  const notInLibrary = new Set(head.assets.flatMap(({ path, facts }) => (facts ? [] : [path])));
  return { usages, library: head.uploads, notInLibrary, newest: head.newest, walkedAt: head.walkedAt };
}

function addModel(usages: AssetUsages, assets: readonly WalkedAsset[], { field, places: names, records }: FileModel) {
  const places = names.map(([path, locale]) => usages.toPlace(path, locale));
  for (const [id, recordVersion, ...positions] of records) {
    const pairs = Array.from({ length: positions.length / 2 }, (_, at) => {
      const [asset, place] = [assets[positions[2 * at] ?? -1], places[positions[2 * at + 1] ?? -1]];
      if (!asset || !place) throw new RangeError('A position has no asset or place.');
      return [asset, place] as const;
    });
    usages.addRecord(field, { id, version: recordVersion, usages: pairs });
  }
}

/**
 * @param schema fingerprint of the project's schema
 * @param walkedAt when all content was read for the last time, in milliseconds since 1970
 * @param memory takes the usages, which change then, instead of a file
 */
export async function writeWalkCache(
  settings: Settings,
  schema: string,
  usages: AssetUsages,
  snapshot: Snapshot,
  walkedAt: number,
  memory?: WalkMemory,
): Promise<void> {
  const fingerprint = createFingerprint(settings, schema);
  if (memory) {
    // A server answers requests between these steps.
    const newest = findNewest(usages);
    await nextTurn();
    usages.dropUncertain(certainty(snapshot));
    await nextTurn();
    const notInLibrary = new Set([...usages.usedAssets()].flatMap(({ path, facts }) => (facts ? [] : [path])));
    await nextTurn();
    memory.last = { fingerprint, usages, library: certainLibrary(snapshot), notInLibrary, newest, walkedAt };
    return;
  }
  const path = makeOwnFolder(settings.cacheDir, folder);
  removeOldTemporaryFiles(path);
  // Those of environments and tokens that no build uses any more would pile up.
  removeOld('files', path, maxTrustedTime, extension);
  await signedRecords(settings).write(listRecords(usages, snapshot, fingerprint, walkedAt));
}

/** Milliseconds. Dates have whole seconds and clocks differ, so the next walk reads again what was edited so shortly before. */
const uncertainTime = 5_000;

/** Tells whether dates are so old that no other edit has them. */
function certainty({ time }: Snapshot): (dates: string) => boolean {
  return (dates) => dates.split(' ').every((date) => date === 'null' || Date.parse(date) < time - uncertainTime);
}

function certainLibrary(snapshot: Snapshot): WalkCache['library'] {
  return certainty(snapshot)(snapshot.library.split(' ')[1] ?? '') ? snapshot.library : '';
}

function* listRecords(
  usages: AssetUsages,
  snapshot: Snapshot,
  fingerprint: string,
  walkedAt: number,
): Generator<FileHead | FileModel> {
  const isCertain = certainty(snapshot);
  const used = [...usages.usedAssets()];
  const assetPositions = new Map(used.map((asset, position) => [asset, position]));
  yield {
    fingerprint,
    newest: findNewest(usages),
    walkedAt,
    uploads: certainLibrary(snapshot),
    models: usages.rootFields.length,
    assets: used.map(({ path, url, facts }) => ({ path, url, facts })),
  };
  for (const field of usages.rootFields) {
    const placePositions = new Map<Place, number>();
    const records = usages.idsOf(field).map((id) => {
      const recordVersion = usages.versionOf(field, id) ?? '';
      const positions = [...usages.usagesOf(field, id)].flatMap(([asset, place]) => {
        const position = placePositions.get(place) ?? placePositions.size;
        placePositions.set(place, position);
        return [assetPositions.get(asset) ?? -1, position];
      });
      return [id, isCertain(recordVersion) ? recordVersion : '', ...positions] as const;
    });
    yield { field, places: [...placePositions.keys()].map((place) => [place.field, place.locale]), records };
  }
}

function findNewest(usages: AssetUsages): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const field of usages.rootFields) {
    for (const id of usages.idsOf(field)) newest = Math.max(newest, newestDate(usages.versionOf(field, id) ?? ''));
  }
  return newest;
}

function createFingerprint({ cdaUrl, environment, hosts }: Settings, schema: string): string {
  return digest([schema, cdaUrl, environment ?? null, hosts.names]);
}

/**
 * Each project, environment and token has a file of its own, so builds of several do not replace each other's. Another version of
 * the package, which has another key, may find other assets in texts.
 */
function signedRecords({ cacheDir, cdaUrl, environment, token }: Settings): SignedRecords {
  const name = `walk-${digest([cdaUrl, environment ?? null, token]).slice(0, 16)}${extension}`;
  return new SignedRecords(cacheDir, folder, name, new RecordSigner(token, `walk ${name}`), maxLength);
}

function digest(values: unknown): string {
  return hash('sha256', JSON.stringify(values));
}

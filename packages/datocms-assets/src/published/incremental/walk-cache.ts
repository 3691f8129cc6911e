import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../io/make-folder.ts';
import { replaceFileWith } from '../../io/replace-file.ts';
import { removeOldTemporaryFiles } from '../../io/temporary-file.ts';
import type { Settings } from '../../options/settings.ts';
import { version } from '../../options/version.ts';
import { AssetUsages, type KnownAsset, type Place } from '../walk/asset-usages.ts';
import type { Snapshot } from '../walk/snapshot.ts';

/** The result of the last walk. */
export interface WalkCache {
  readonly usages: AssetUsages;
  /** State of the media library; empty if it has to be taken as changed. */
  readonly library: string;
  /** Paths of used assets that the media library did not hold. */
  readonly notInLibrary: ReadonlySet<string>;
}

// The file has one JSON value a line: the head, then the models. The last line is a checksum of the lines before it.

interface FileHead {
  /** Of the package, since another version may find other assets in texts. */
  readonly version: string;
  /** Covers all else that decides what a walk finds. */
  readonly fingerprint: string;
  readonly uploads: WalkCache['library'];
  readonly assets: readonly Omit<KnownAsset, 'number'>[];
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
 * @returns `undefined` if there is no cache of this project, schema, token and package version, or if it is damaged
 */
export async function readWalkCache(settings: Settings, schema: string): Promise<WalkCache | undefined> {
  try {
    const handle = await open(cacheFile(settings));
    try {
      return await parseLines(handle.readLines(), createFingerprint(settings, schema));
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

async function parseLines(lines: AsyncIterable<string>, fingerprint: string): Promise<WalkCache | undefined> {
  const usages = new AssetUsages();
  const hash = createHash('sha256');
  let head: FileHead | undefined;
  let assets: readonly KnownAsset[] = [];
  let isComplete = false;
  for await (const line of lines) {
    isComplete = line === hash.copy().digest('hex');
    if (isComplete) continue;
    hash.update(`${line}\n`);
    if (head) addModel(usages, assets, JSON.parse(line) as FileModel);
    else {
      head = JSON.parse(line) as FileHead;
      if (head.fingerprint !== fingerprint || head.version !== version) return undefined;
      assets = head.assets.map((asset) => usages.addAsset(asset, asset.facts));
    }
  }
  if (!head || !isComplete) return undefined;
  const notInLibrary = new Set(head.assets.flatMap(({ path, facts }) => (facts ? [] : [path])));
  return { usages, library: head.uploads, notInLibrary };
}

function addModel(usages: AssetUsages, assets: readonly KnownAsset[], { field, places: names, records }: FileModel) {
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
 * Replaces the file at once, so that a build beside this one never reads a part of it.
 * @param schema fingerprint of the project's schema
 */
export async function writeWalkCache(
  settings: Settings,
  schema: string,
  usages: AssetUsages,
  snapshot: Snapshot,
): Promise<void> {
  const file = cacheFile(settings);
  const hash = createHash('sha256');
  makeFolder(dirname(file));
  removeOldTemporaryFiles(dirname(file));
  await replaceFileWith(file, async (temporary) => {
    const handle = await open(temporary, 'wx');
    try {
      for (const value of listLines(usages, snapshot, createFingerprint(settings, schema))) {
        const line = `${JSON.stringify(value)}\n`;
        hash.update(line);
        await handle.write(line);
      }
      await handle.write(`${hash.digest('hex')}\n`);
    } finally {
      await handle.close();
    }
  });
}

/** Milliseconds. Dates have whole seconds and clocks differ, so the next walk reads again what was edited so shortly before. */
const uncertainTime = 5_000;

function* listLines(usages: AssetUsages, snapshot: Snapshot, fingerprint: string): Generator<FileHead | FileModel> {
  const isCertain = (dates: string) =>
    dates.split(' ').every((date) => date === 'null' || Date.parse(date) < snapshot.time - uncertainTime);
  const used = [...usages.usedAssets()];
  const assetPositions = new Map(used.map((asset, position) => [asset, position]));
  yield {
    version,
    fingerprint,
    uploads: isCertain(snapshot.library.split(' ')[1] ?? '') ? snapshot.library : '',
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

/** The token is only part of a digest. */
function createFingerprint({ token, cdaUrl, environment, hosts }: Settings, schema: string): string {
  return digest([schema, token, cdaUrl, environment ?? null, hosts.extra]);
}

/** Each project, environment and token has a file of its own, so builds of several do not replace each other's. */
function cacheFile({ cacheDir, cdaUrl, environment, token }: Settings): string {
  return join(cacheDir, 'published', `walk-${digest([cdaUrl, environment ?? null, token]).slice(0, 16)}.jsonl`);
}

function digest(values: unknown): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

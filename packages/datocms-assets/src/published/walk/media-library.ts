import type { AssetHosts } from '../../asset/asset-url.ts';
import { playbackIdOf } from '../../asset/video-url.ts';
import { chunk } from '../../memory/group-by.ts';
import { LatencyAwareConcurrency, processQueue } from '../../net/latency-aware-concurrency.ts';
import { CdaError } from '../cda/cda-error.ts';
import type { CdaClient } from '../cda/client.ts';
import { isJsonObject } from '../cda/parse-answer.ts';
import { uploadFields } from '../schema/selection.ts';
import type { AssetUsages, WalkedAsset } from './asset-usages.ts';
import { pageSize } from './query-part.ts';
import { readUpload, type Upload, type UploadFacts } from './upload.ts';

export { pageSize };

// The media library lists unpublished uploads too: it describes an asset, but does not prove that it is published.

/**
 * Adds the facts of used assets that only texts name.
 * @param from number of the first asset to look up
 * @throws CdaError of kind `incomplete`
 */
export async function identifyAssets(usages: AssetUsages, cda: CdaClient, hosts: AssetHosts, from = 0): Promise<void> {
  const unknown = [...usages.usedAssets()].filter(
    ({ number, path, facts }) => !facts && number >= from && path !== '' && playbackIdOf(path) === undefined,
  );
  const paths = unknown.map(({ path }) => path).sort();
  for (const { asset, facts } of await lookUpUploads(cda, 'path', pathForms(paths), hosts)) {
    usages.addAsset(asset, facts);
  }
}

/**
 * Finds assets whose upload has changed or is not in the media library any more.
 * @throws CdaError of kind `incomplete`
 */
export async function findChangedAssets(
  assets: Iterable<WalkedAsset>,
  cda: CdaClient,
  hosts: AssetHosts,
): Promise<Set<WalkedAsset>> {
  // A record with a video uses the upload of the video, which changes with it.
  const known = [...assets].filter(({ path, facts }) => facts && playbackIdOf(path) === undefined);
  const ids = known.flatMap(({ facts }) => facts?.id ?? []);
  const uploads = await lookUpUploads(cda, 'id', ids, hosts);
  const describe = (path: string, url: string, facts: UploadFacts | null) => JSON.stringify([path, url, facts]);
  const current = new Map(uploads.map(({ asset: { path, url }, facts }) => [path, describe(path, url, facts)]));
  return new Set(known.filter(({ path, url, facts }) => current.get(path) !== describe(path, url, facts)));
}

/** Paths with and without percent-escapes, since the CDA keeps the form of the upload. */
export function pathForms(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => [path, decodePath(path)]))];
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

type Filter = 'id' | 'path';

const maxValuesPerQuery = 2000;

async function lookUpUploads(
  cda: CdaClient,
  filter: Filter,
  values: readonly string[],
  hosts: AssetHosts,
): Promise<Upload[]> {
  const groups = chunk(values, maxValuesPerQuery);
  const uploads: Upload[] = [];
  await processQueue(groups, new LatencyAwareConcurrency(), async (group) => {
    try {
      const { data } = await cda.query(printLookUp(filter, group));
      uploads.push(...readUploads(data, hosts, Math.ceil(group.length / pageSize)));
    } catch (error) {
      const canSplit = error instanceof CdaError && error.kind === 'too-complex' && group.length > 1;
      if (!canSplit) throw error;
      groups.push(...chunk(group, Math.ceil(group.length / 2)));
    }
  });
  return uploads;
}

function printLookUp(filter: Filter, values: readonly string[]): string {
  const calls = chunk(values, pageSize).map((page, at) => {
    const call = `allUploads(first: ${pageSize}, filter: { ${filter}: { in: ${JSON.stringify(page)} } })`;
    return `a${at}: ${call} { ${uploadFields.join(' ')} }`;
  });
  return `{ ${calls.join(' ')} }`;
}

function readUploads(data: Readonly<Record<string, unknown>>, hosts: AssetHosts, pages: number): Upload[] {
  return Array.from({ length: pages }, (_, at) => data[`a${at}`]).flatMap((list) => {
    if (!Array.isArray(list)) throw new CdaError('incomplete', 'the answer lacks the list of uploads');
    return list.flatMap((upload: unknown) => (isJsonObject(upload) ? (readUpload(upload, hosts) ?? []) : []));
  });
}

import { parseAssetUrl } from '../asset/asset-url.ts';
import { chunk } from '../memory/group-by.ts';
import type { Settings } from '../options/settings.ts';
import type { CdaOptions } from './cda/client.ts';
import { isJsonObject } from './cda/parse-answer.ts';

/** Why an asset is not published, if the CDA tells it. */
export type UnpublishedReason = 'unused upload' | 'only in drafts' | 'unknown';

/** The reason why an asset is not published, and its upload in the media library. */
export interface UnpublishedState {
  readonly reason: UnpublishedReason;
  /** Id of the upload, if there is one. */
  readonly upload?: string;
}

const pathsPerQuery = 100;
/** Reasons only make messages better, so not every asset of a large site needs one. */
const maxQueries = 20;

/**
 * Asks the media library about assets that no published record uses. Never throws: without an answer, a state is
 * `unknown`.
 * @param paths normalised, see `normalisePath`
 * @returns the states by path
 */
export async function explainUnpublished(
  paths: readonly string[],
  settings: Settings,
  options: CdaOptions = {},
): Promise<Map<string, UnpublishedState>> {
  const states = new Map<string, UnpublishedState>(paths.map((path) => [path, { reason: 'unknown' }]));
  const add = (uploads: unknown, reason: UnpublishedReason) => {
    for (const [path, upload] of listUploads(uploads, settings)) {
      if (states.has(path)) states.set(path, { reason, ...(upload === undefined ? {} : { upload }) });
    }
  };
  try {
    // The walk has a thread of its own, so this thread loads GraphQL only for a query.
    const { createCdaClient } = await import('./cda/client.ts');
    const { pageSize, pathForms } = await import('./walk/media-library.ts');
    const cda = createCdaClient({ ...settings, retries: Math.min(1, settings.retries) }, options);
    for (const group of chunk(paths, pathsPerQuery).slice(0, maxQueries)) {
      const first = `first: ${pageSize}`;
      const filter = `path: { in: ${JSON.stringify(pathForms(group))} }`;
      const { data } = await cda.query(
        `{ all: allUploads(${first}, filter: { ${filter} }) { id url } used: allUploads(${first}, filter: { ${filter}, inUse: { eq: true } }) { id url } }`,
      );
      add(data.all, 'unused upload');
      // An upload that is in use, but in no published record, is in drafts.
      add(data.used, 'only in drafts');
    }
  } catch {
    // The asset's finding needs no reason.
  }
  return states;
}

function listUploads(uploads: unknown, { hosts }: Settings): (readonly [path: string, id: string | undefined])[] {
  if (!Array.isArray(uploads)) return [];
  return uploads.flatMap((upload: unknown) => {
    if (!isJsonObject(upload) || typeof upload.url !== 'string') return [];
    const path = parseAssetUrl(upload.url, hosts)?.path;
    return path === undefined ? [] : [[path, typeof upload.id === 'string' ? upload.id : undefined] as const];
  });
}

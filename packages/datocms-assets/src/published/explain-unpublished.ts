import { parseAssetUrl } from '../asset/asset-url.ts';
import { chunk } from '../memory/group-by.ts';
import type { Settings } from '../options/settings.ts';
import type { CdaOptions } from './cda/client.ts';
import { isJsonObject } from './cda/parse-answer.ts';

/** Why an asset is not published, as far as the CDA tells. */
export type UnpublishedReason = 'unused upload' | 'only in drafts' | 'unknown';

const pathsPerQuery = 100;
/** The reasons only make messages better, so not every asset of a large site needs one. */
const maxQueries = 20;

/**
 * Asks the media library about assets that no published record uses. Never throws: what the CDA does not tell is `unknown`.
 * @param paths normalised, see `normalisePath`
 * @returns the reasons by path
 */
export async function explainUnpublished(
  paths: readonly string[],
  settings: Settings,
  options: CdaOptions = {},
): Promise<Map<string, UnpublishedReason>> {
  const reasons = new Map<string, UnpublishedReason>(paths.map((path) => [path, 'unknown']));
  const add = (uploads: unknown, reason: UnpublishedReason) => {
    for (const path of listPaths(uploads, settings)) if (reasons.has(path)) reasons.set(path, reason);
  };
  try {
    // The walk has a thread of its own. This thread loads GraphQL only if it has something to ask.
    const { createCdaClient } = await import('./cda/client.ts');
    const { pathForms } = await import('./walk/media-library.ts');
    const cda = createCdaClient({ ...settings, retries: Math.min(1, settings.retries) }, options);
    for (const group of chunk(paths, pathsPerQuery).slice(0, maxQueries)) {
      const filter = `path: { in: ${JSON.stringify(pathForms(group))} }`;
      const { data } = await cda.query(
        `{ all: allUploads(first: 500, filter: { ${filter} }) { url } used: allUploads(first: 500, filter: { ${filter}, inUse: { eq: true } }) { url } }`,
      );
      add(data.all, 'unused upload');
      // An upload that is in use, but in no published record, is used by drafts.
      add(data.used, 'only in drafts');
    }
  } catch {
    // The finding about the asset needs no reason.
  }
  return reasons;
}

function listPaths(uploads: unknown, { hosts }: Settings): string[] {
  if (!Array.isArray(uploads)) return [];
  return uploads.flatMap((upload: unknown) =>
    isJsonObject(upload) && typeof upload.url === 'string' ? (parseAssetUrl(upload.url, hosts)?.path ?? []) : [],
  );
}

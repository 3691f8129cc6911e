import { parseAssetUrl } from '../asset/asset-url.ts';
import type { Settings } from '../options/settings.ts';
import type { CdaOptions } from './cda/client.ts';
import { isJson } from './cda/json.ts';
import { chunk } from './walk/query-part.ts';

/** How an asset that is not published stands in the CMS, as far as the CDA tells. */
export type Standing = 'unused upload' | 'only in drafts' | 'unknown';

/** Paths in one query, and queries at most: this only makes messages better. */
const pathsPerQuery = 100;
const mostQueries = 20;

/**
 * Asks the media library about assets that no published record holds. Never throws: what can't be known is `unknown`.
 * @param paths normalised
 */
export async function explainUnpublished(
  paths: readonly string[],
  settings: Settings,
  options: CdaOptions = {},
): Promise<Map<string, Standing>> {
  const standings = new Map<string, Standing>(paths.map((path) => [path, 'unknown']));
  try {
    // The walk has a thread of its own: here GraphQL is loaded only where something is to be asked.
    const { createCdaClient } = await import('./cda/client.ts');
    const { decodedPath } = await import('./walk/look-up-uploads.ts');
    const cda = createCdaClient({ ...settings, retries: Math.min(1, settings.retries) }, options);
    for (const group of chunk(paths, pathsPerQuery).slice(0, mostQueries)) {
      const forms = [...new Set(group.flatMap((path) => [path, decodedPath(path)]))];
      const path = `path: { in: ${JSON.stringify(forms)} }`;
      // An upload that is in use, but in no published record, is used by drafts.
      const { data } = await cda.ask(
        `{ all: allUploads(first: 500, filter: { ${path} }) { url } used: allUploads(first: 500, filter: { ${path}, inUse: { eq: true } }) { url } }`,
      );
      for (const each of pathsIn(data.all, settings)) if (standings.has(each)) standings.set(each, 'unused upload');
      for (const each of pathsIn(data.used, settings)) if (standings.has(each)) standings.set(each, 'only in drafts');
    }
  } catch {
    // The finding about the asset stands without this.
  }
  return standings;
}

function pathsIn(uploads: unknown, { hosts }: Settings): string[] {
  if (!Array.isArray(uploads)) return [];
  return uploads.flatMap((each: unknown) =>
    isJson(each) && typeof each.url === 'string' ? (parseAssetUrl(each.url, hosts)?.path ?? []) : [],
  );
}

import { type Finding, finding } from '../findings/finding.ts';
import { localUrl, type UrlSettings, urlBases } from '../plan/local-url.ts';
import { problemOfPublicUrl } from '../s3/public-url.ts';
import type { BucketStore } from '../store/send-to-bucket.ts';

/**
 * Requests one stored file of a bucket under each prefix, once a job. It takes the oldest file, since a CDN may not
 * have a new file at once. An unreachable host is no finding, since a build may reach only the bucket itself.
 * @param names of the stored files
 * @param checked prefixes that were checked before; this function adds to them
 */
export async function checkPublicUrls(
  bucket: BucketStore,
  names: Iterable<string>,
  settings: UrlSettings,
  checked: Set<string>,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const bases = urlBases(settings);
  const byPrefix = new Map<string, string>();
  for (const name of await bucket.oldestFirst(names)) {
    const url = localUrl(name, { absolute: 'never', profile: 'web' }, bases);
    const prefix = url.slice(0, -name.length);
    if (!checked.has(prefix) && !byPrefix.has(prefix)) byPrefix.set(prefix, url);
  }
  const found = await Promise.all(
    Array.from(byPrefix, async ([prefix, url]) => {
      checked.add(prefix);
      const problem = await problemOfPublicUrl(url, signal).catch(() => undefined);
      if (!problem) return [];
      const { message, level } = problem;
      return [finding('wrong-prefix', `Stored files are not at ${prefix}: ${message}.`, { level })];
    }),
  );
  return found.flat();
}

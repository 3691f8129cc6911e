import { type Finding, finding } from '../findings/finding.ts';
import { localUrl, urlBases } from '../plan/local-url.ts';
import { problemOfPublicUrl } from '../s3/public-url.ts';
import type { JobState } from './job-state.ts';

/**
 * Asks for one stored file of a bucket under each prefix. It is the oldest one: a CDN may not have a new one at once. A host that
 * can't be reached is no finding, since builds may run where only the bucket itself can be.
 */
export async function checkPublicUrls({ settings, bucket, stored, ports }: JobState): Promise<Finding[]> {
  if (!bucket) return [];
  const bases = urlBases(settings);
  const byPrefix = new Map<string, string>();
  for (const name of await bucket.oldestFirst(stored.byName.keys())) {
    const url = localUrl(name, { absolute: 'never', profile: 'web' }, bases);
    const prefix = url.slice(0, -name.length);
    if (!byPrefix.has(prefix)) byPrefix.set(prefix, url);
  }
  const problems = await Promise.all(
    Array.from(byPrefix, ([prefix, url]) =>
      problemOfPublicUrl(url, ports.signal).then(
        (problem) => problem && finding('wrong-prefix', `Stored files are not at ${prefix}: ${problem}.`),
        () => undefined,
      ),
    ),
  );
  return problems.flatMap((problem) => problem || []);
}

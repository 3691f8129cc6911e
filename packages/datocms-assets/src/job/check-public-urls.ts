import { FindingError, finding } from '../findings/finding.ts';
import { localUrl, urlBases } from '../plan/local-url.ts';
import { problemOfPublicUrl } from '../s3/public-url.ts';
import type { JobState } from './job-state.ts';

/**
 * Asks for one stored file of a bucket under each prefix, once a job. It is the oldest one: a CDN may not have a new one at once. A
 * host that can't be reached is no finding, since builds may run where only the bucket itself can be.
 * @throws FindingError if visitors would get no stored file
 */
export async function checkPublicUrls({
  settings,
  bucket,
  stored,
  findings,
  ports,
  checkedPrefixes,
}: JobState): Promise<void> {
  if (!bucket) return;
  const bases = urlBases(settings);
  const byPrefix = new Map<string, string>();
  for (const name of await bucket.oldestFirst(stored.byName.keys())) {
    const url = localUrl(name, { absolute: 'never', profile: 'web' }, bases);
    const prefix = url.slice(0, -name.length);
    if (!checkedPrefixes.has(prefix) && !byPrefix.has(prefix)) byPrefix.set(prefix, url);
  }
  const found = await Promise.all(
    Array.from(byPrefix, async ([prefix, url]) => {
      checkedPrefixes.add(prefix);
      const problem = await problemOfPublicUrl(url, ports.signal).catch(() => undefined);
      if (!problem) return [];
      const { message, level } = problem;
      return [finding('wrong-prefix', `Stored files are not at ${prefix}: ${message}.`, { level })];
    }),
  );
  const problems = found.flat();
  if (problems.some(({ level }) => level === 'error')) throw new FindingError(problems);
  findings.add(problems);
}

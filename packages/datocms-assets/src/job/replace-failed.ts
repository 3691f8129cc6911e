import { type Finding, type FindingCode, finding } from '../findings/finding.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { isImageVariant } from '../plan/placeholder.ts';
import type { DownloadOutcome } from './download-results.ts';

/** Failures for which a placeholder may replace the asset. Active content and too large files stay errors. */
export const replaceable: ReadonlySet<FindingCode> = new Set(['download-failed', 'bad-content']);

/**
 * Decides which failed downloads are replaced by a placeholder, and makes warnings of their findings.
 * @param requests all requests that were made
 * @returns the ids of the requests that are replaced, and all findings
 */
export function replaceFailed(
  requests: readonly FetchRequest[],
  { failed, findings }: Pick<DownloadOutcome, 'failed' | 'findings'>,
): { readonly replaced: ReadonlySet<string>; readonly findings: readonly Finding[] } {
  const replaced = new Set<string>();
  /** URLs of findings of downloads that can't be replaced. */
  const left = new Set<string | undefined>();
  for (const { id, url, path } of requests) {
    const failure = failed.get(id);
    if (!failure) continue;
    const isReplaced = replaceable.has(failure.code) && isImageVariant({ path, query: new URL(url).search });
    if (isReplaced) replaced.add(id);
    else left.add(failure.url);
  }
  const isOfOthers = ({ url }: Finding) => (url === undefined ? left.size > 0 : left.has(url));
  return {
    replaced,
    findings: findings.map((each) =>
      each.level === 'warning' || !replaceable.has(each.code) || isOfOthers(each) ? each : toWarning(each),
    ),
  };
}

function toWarning({ message, url, fix }: Finding): Finding {
  const text = `${message.replace(/\.$/, '')}; a neutral picture stands in its place.`;
  return finding('placeholder', text, { url, fix });
}

import type { Finding, FindingCode } from '../findings/finding.ts';
import { option } from '../options/options.ts';

/** Fewer assets were probably forgotten. More of them show that the site asks for drafts. */
const minAssets = 3;
const fix = `Let the site ask for published content only: drop \`includeDrafts\` (the header X-Include-Drafts) from its queries. For a staging site that shows drafts, set ${option('content', 'drafts')}.`;

/**
 * If most of the unpublished assets are used by drafts, the site asks the CDA for drafts. Then all of these findings
 * have one fix, and a `cause` by which the report shows them as one.
 */
export function explainDrafts(findings: readonly Finding[]): Finding[] {
  const codes = new Set<FindingCode>(findings.flatMap(({ code, cause }) => (cause === 'drafts' ? code : [])));
  const unpublished = findings.filter(({ code }) => codes.has(code));
  const drafts = countAssets(unpublished.filter(({ cause }) => cause === 'drafts'));
  const areMost = drafts >= minAssets && drafts > countAssets(unpublished) / 2;
  return findings.map((each) => {
    const { cause, ...rest } = each;
    if (cause !== 'drafts') return each;
    return areMost ? { ...each, fix } : rest;
  });
}

/** The number of assets in findings, each with all its variants counted once. */
export function countAssets(findings: readonly Finding[]): number {
  return new Set(findings.map(({ url = '' }) => assetUrlOf(url))).size;
}

/** The URL of an asset, without the parameters of a variant. */
export function assetUrlOf(url: string): string {
  return url.replace(/\?.*$/s, '');
}

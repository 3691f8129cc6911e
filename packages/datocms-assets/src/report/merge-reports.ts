import { sortBy } from '../memory/sorted.ts';
import { compareFindings, countLevel, countStored, sum, variantKey, withoutRepeated } from './make-report.ts';
import { mergePlaces } from './merge-places.ts';
import {
  type Counts,
  type Coverage,
  type Report,
  type ReportedAsset,
  type ReportedVariant,
  storedPlace,
} from './report.ts';

// All other counts come from the merged assets and findings.
const addedCounts = [
  'files',
  'pages',
  'rewritten',
  'references',
  'cached',
  'downloaded',
] as const satisfies (keyof Counts)[];

/**
 * Merges the reports of a site that was localized in parts, each by one run with the same options, into the report of
 * the whole site. The runs were parallel, so a step took as long as in the slowest part. A file that streams share
 * counts for each of them, since a report does not name it.
 * @param dir the folder that all parts were copied to
 * @throws RangeError if `reports` is empty
 * @throws TypeError for a text that is no report, or a report of another version
 */
export function mergeReports(reports: readonly Report[], dir: string): Report {
  if (reports.length === 0) throw new RangeError('There is no report to merge.');
  const wrong = reports.findIndex((report: Partial<Report> | undefined) => report?.version !== 1);
  if (wrong >= 0) throw new TypeError(`mergeReports: expected reports of version 1, but number ${wrong + 1} is none.`);
  const assets = mergeAssets(reports.flatMap((report) => report.assets));
  const found = withoutRepeated(reports.flatMap((report) => report.findings));
  const findings = mergePlaces(found.sort(compareFindings));
  const variants = assets.flatMap((asset) => asset.variants);
  const sent = reports.flatMap(({ counts }) => counts.sent ?? []);
  const added = addedCounts.map((key) => [key, sum(reports.map(({ counts }) => counts[key]))] as const);
  return {
    version: 1,
    dir,
    counts: {
      ...(Object.fromEntries(added) as Pick<Counts, (typeof addedCounts)[number]>),
      assets: assets.length,
      variants: variants.length,
      ...countStored(variants),
      ...(sent.length > 0 ? { sent: sum(sent) } : {}),
      published: Math.max(...reports.map(({ counts }) => counts.published)),
      errors: countLevel(findings, 'error'),
      warnings: countLevel(findings, 'warning'),
    },
    coverage: mergeCoverage(reports.map(({ coverage }) => coverage)),
    assets,
    findings,
    timings: slowestTimings(reports),
  };
}

function mergeCoverage(parts: readonly Coverage[]): Coverage {
  const total = (key: 'files' | 'pages' | 'excluded') => sum(parts.map((part) => part[key]));
  const routes = parts.flatMap((part) => part.routes ?? []);
  const onDemand = new Map(parts.flatMap((part) => part.onDemand.map((each) => [each.pattern, each] as const)));
  const contacts = new Map<string, number>();
  for (const { host, files } of parts.flatMap((part) => part.contacts)) {
    contacts.set(host, (contacts.get(host) ?? 0) + files);
  }
  return {
    ...{ files: total('files'), pages: total('pages'), excluded: total('excluded') },
    ...(parts.some(({ content }) => content === 'drafts') ? { content: 'drafts' as const } : {}),
    ...(parts.some(({ dryRun }) => dryRun) ? { dryRun: true as const } : {}),
    ...(routes.length > 0 ? { routes: Math.max(...routes) } : {}),
    onDemand: sortBy(onDemand.values(), ({ pattern }) => pattern),
    contacts: sortBy(
      Array.from(contacts, ([host, files]) => ({ host, files })),
      ({ host }) => host,
    ),
  };
}

function mergeAssets(parts: readonly ReportedAsset[]): ReportedAsset[] {
  const bySource = new Map<string, ReportedAsset>();
  for (const part of parts) {
    const merged = bySource.get(part.source);
    bySource.set(part.source, merged ? mergeAsset(merged, part) : part);
  }
  return sortBy(bySource.values(), ({ source }) => source);
}

function mergeAsset(a: ReportedAsset, b: ReportedAsset): ReportedAsset {
  return {
    source: a.source,
    published: a.published || b.published,
    variants: mergeVariants([...a.variants, ...b.variants]),
    usedIn: [...new Set([...a.usedIn, ...b.usedIn])].sort(),
  };
}

function mergeVariants(variants: readonly ReportedVariant[]): ReportedVariant[] {
  const merged = new Map<string, ReportedVariant>();
  for (const each of variants) {
    const known = merged.get(variantKey(each));
    if (!known || storedPlace(each) !== undefined) merged.set(variantKey(each), each);
  }
  return sortBy(merged.values(), variantKey);
}

function slowestTimings(reports: readonly Report[]): Record<string, number> {
  const timings: Record<string, number> = {};
  for (const [step, time] of reports.flatMap((report) => Object.entries(report.timings))) {
    timings[step] = Math.max(timings[step] ?? 0, time);
  }
  return timings;
}

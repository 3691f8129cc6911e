import type { Finding } from '../findings/finding.ts';
import { byPlace, variantKey } from './make-report.ts';
import type { Counts, Report, ReportedAsset, ReportedVariant } from './report.ts';

// What each part counts for itself; the other counts are made anew from what is merged.
const summed = [
  'files',
  'pages',
  'rewritten',
  'references',
  'cached',
  'downloaded',
] as const satisfies (keyof Counts)[];

/**
 * The report of a site that was localised in parts, each by a run of its own with the same options: as if one run had done it
 * all. Steps ran side by side, so each took as long as in the slowest part.
 * @param dir the folder in which the parts have been put together
 * @throws RangeError where there is no report
 */
export function mergeReports(reports: readonly Report[], dir: string): Report {
  if (reports.length === 0) throw new RangeError('There is no report to merge.');
  const assets = mergeAssets(reports.flatMap((report) => report.assets));
  const findings = reports.flatMap((report) => report.findings).sort(byPlace);
  const variants = assets.flatMap((asset) => asset.variants);
  const stored = new Map(variants.flatMap(({ file, bytes }) => (file === null ? [] : [[file, bytes ?? 0]])));
  const count = (key: keyof Counts) => reports.map((report) => report.counts[key]);
  const levels = (level: Finding['level']) => findings.filter((each) => each.level === level).length;
  return {
    version: 1,
    dir,
    counts: {
      ...(Object.fromEntries(summed.map((key) => [key, sum(count(key))])) as Pick<Counts, (typeof summed)[number]>),
      assets: assets.length,
      variants: variants.length,
      stored: stored.size,
      bytes: sum(stored.values()),
      published: Math.max(...count('published')),
      errors: levels('error'),
      warnings: levels('warning'),
    },
    assets,
    findings,
    timings: slowest(reports),
  };
}

function mergeAssets(parts: readonly ReportedAsset[]): ReportedAsset[] {
  const bySource = new Map<string, ReportedAsset>();
  for (const part of parts) {
    const known = bySource.get(part.source);
    bySource.set(part.source, known ? mergeTwo(known, part) : part);
  }
  return sortedBy([...bySource.values()], ({ source }) => source);
}

function mergeTwo(a: ReportedAsset, b: ReportedAsset): ReportedAsset {
  return {
    source: a.source,
    published: a.published || b.published,
    variants: mergeVariants([...a.variants, ...b.variants]),
    usedIn: [...new Set([...a.usedIn, ...b.usedIn])].sort(),
  };
}

function mergeVariants(variants: readonly ReportedVariant[]): ReportedVariant[] {
  return sortedBy([...new Map(variants.map((each) => [variantKey(each), each])).values()], variantKey);
}

function slowest(reports: readonly Report[]): Record<string, number> {
  const timings: Record<string, number> = {};
  for (const [step, time] of reports.flatMap((report) => Object.entries(report.timings))) {
    timings[step] = Math.max(timings[step] ?? 0, time);
  }
  return timings;
}

function sortedBy<T>(list: readonly T[], key: (item: T) => string): T[] {
  return list.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}

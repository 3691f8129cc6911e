import { isAbsolute, relative, sep } from 'node:path';
import type { Finding } from '../findings/finding.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { Report, ReportedAsset, ReportedVariant } from './report.ts';
import type { Usage } from './usage.ts';

/** What became of one wanted variant. `file` is relative to the output; `null` in a dry run or after a failure. */
export interface VariantOutcome {
  readonly path: string;
  readonly url: string;
  readonly accept: 'web' | 'portable';
  readonly file: string | null;
  readonly bytes: number | null;
  readonly type: string | null;
  readonly sha256: string | null;
  readonly from: 'cache' | 'network' | 'none';
}

export interface Facts {
  readonly dir: string;
  readonly index: PublishedIndex | undefined;
  readonly outcomes: readonly VariantOutcome[];
  readonly usage: Usage;
  readonly findings: readonly Finding[];
  readonly timings: Readonly<Record<string, number>>;
}

/** Puts the report together, in an order that depends on nothing but content, and freezes it. */
export function makeReport(facts: Facts): Report {
  const assets = reportAssets(facts);
  const stored = new Map(
    facts.outcomes.filter((each) => each.file !== null).map((each) => [each.file, each.bytes ?? 0]),
  );
  const count = (from: VariantOutcome['from']) => facts.outcomes.filter((each) => each.from === from).length;
  const findings = facts.findings
    .map((each) => (each.file === undefined ? each : { ...each, file: fromOutput(facts.dir, each.file) }))
    .toSorted(byPlace);
  return deepFreeze({
    version: 1,
    dir: facts.dir,
    counts: {
      ...facts.usage.counts,
      assets: assets.length,
      variants: facts.outcomes.length,
      stored: stored.size,
      bytes: [...stored.values()].reduce((sum, bytes) => sum + bytes, 0),
      cached: count('cache'),
      downloaded: count('network'),
      published: facts.index?.assets.size ?? 0,
      errors: findings.filter((each) => each.level === 'error').length,
      warnings: findings.filter((each) => each.level === 'warning').length,
    },
    assets,
    findings,
    timings: facts.timings,
  });
}

/** Sources of what is bundled are known by their absolute paths until the output folder is known. */
function fromOutput(dir: string, file: string): string {
  return isAbsolute(file) ? relative(dir, file).replaceAll(sep, '/') : file;
}

function reportAssets({ dir, outcomes, usage, index }: Facts): ReportedAsset[] {
  const byPath = new Map<string, ReportedVariant[]>();
  for (const { path, from: _from, ...variant } of outcomes.toSorted((a, b) =>
    variantKey(a) < variantKey(b) ? -1 : 1,
  )) {
    byPath.set(path, [...(byPath.get(path) ?? []), variant]);
  }
  return [...new Set([...usage.paths, ...byPath.keys()])].sort().map((path) => ({
    source: sourceUrl(path, byPath.get(path), index),
    published: index?.assets.has(path) ?? false,
    variants: byPath.get(path) ?? [],
    usedIn: usage.filesOf(path).map((file) => fromOutput(dir, file)),
  }));
}

function sourceUrl(
  path: string,
  variants: readonly ReportedVariant[] | undefined,
  index: PublishedIndex | undefined,
): string {
  const url = variants?.[0]?.url ?? index?.assets.get(path)?.url ?? `https://www.datocms-assets.com${path}`;
  return url.replace(/\?.*$/s, '');
}

/** What tells one variant from another, and their order. */
export function variantKey(variant: Pick<ReportedVariant, 'url' | 'accept'>): string {
  return `${variant.url} ${variant.accept}`;
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The order of findings in a report. */
export function byPlace(a: Finding, b: Finding): number {
  return (
    order(a.level, b.level) ||
    order(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    order(a.code, b.code) ||
    order(a.url ?? '', b.url ?? '')
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) deepFreeze(each);
  }
  return value;
}

import { isAbsolute, relative, sep } from 'node:path';
import { fileNameOf } from '../asset/slug.ts';
import { playbackIdOf, streamUrl } from '../asset/video-url.ts';
import type { Finding } from '../findings/finding.ts';
import { maskFinding, maskSecret } from '../findings/mask-secret.ts';
import { groupBy } from '../memory/group-by.ts';
import { compareText, sortBy } from '../memory/sorted.ts';
import { nameFlags, type OptionNames } from '../options/flags.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { explainDrafts } from './explain-drafts.ts';
import { mergePlaces } from './merge-places.ts';
import type { Counts, Report, ReportedAsset, ReportedVariant } from './report.ts';
import type { SiteUsage } from './site-usage.ts';

/** A variant that the site needs, and the source of its file. */
export interface VariantOutcome extends ReportedVariant {
  /** Path of its asset. */
  readonly path: string;
  readonly from: 'cache' | 'network' | 'none';
}

/** The results of a job, from which a report is made. */
export interface JobFacts {
  readonly dir: string;
  readonly index: PublishedIndex | undefined;
  readonly outcomes: readonly VariantOutcome[];
  readonly stored: Pick<Counts, 'stored' | 'bytes' | 'sent'>;
  readonly usage: SiteUsage;
  readonly findings: readonly Finding[];
  readonly timings: Readonly<Record<string, number>>;
  /** How fixes name options. @default 'code' */
  readonly optionNames?: OptionNames | undefined;
  /** Replaced by stars at each place in the report. */
  readonly secret: string;
}

/** Makes a frozen report. Equal facts give an equal report, in any order of the facts. */
export function makeReport(facts: JobFacts): Report {
  const assets = reportAssets(facts);
  const countFrom = (from: VariantOutcome['from']) => facts.outcomes.filter((each) => each.from === from).length;
  const found = mergePlaces(
    explainDrafts(withoutRepeated(facts.findings))
      .map((each) => (each.file === undefined ? each : { ...each, file: relativeToOutput(facts.dir, each.file) }))
      .map((each) => (facts.optionNames === 'flags' ? { ...each, fix: nameFlags(each.fix) } : each))
      .toSorted(compareFindings),
  );
  const findings = found.map((each) => maskFinding(each, facts.secret));
  return deepFreeze({
    version: 1,
    dir: facts.dir,
    counts: {
      ...facts.usage.counts,
      assets: assets.length,
      variants: facts.outcomes.length,
      ...facts.stored,
      cached: countFrom('cache'),
      downloaded: countFrom('network'),
      published: facts.index?.assets.size ?? 0,
      errors: countLevel(findings, 'error'),
      warnings: countLevel(findings, 'warning'),
    },
    coverage: facts.usage.coverage(),
    assets,
    findings,
    timings: facts.timings,
  });
}

/** Leaves out repeated findings: several parts of a site may bundle one style sheet, or name one cache. */
export function withoutRepeated(findings: readonly Finding[]): Finding[] {
  const keyOf = ({ code, level, message, file, line, column, url, places }: Finding) =>
    JSON.stringify([code, level, message, file, line, column, url, places]);
  return [...new Map(findings.map((each) => [keyOf(each), each])).values()];
}

// Source files of bundled code have absolute paths, since they are read before the output folder is known.
function relativeToOutput(dir: string, file: string): string {
  return isAbsolute(file) ? relative(dir, file).replaceAll(sep, '/') : file;
}

function reportAssets({ dir, outcomes, usage, index, secret }: JobFacts): ReportedAsset[] {
  const sorted = sortBy(outcomes, variantKey);
  const byPath = groupBy(sorted, ({ path }) => path);
  const toVariant = ({ path: _path, from: _from, ...variant }: VariantOutcome): ReportedVariant => ({
    ...variant,
    url: maskSecret(variant.url, secret),
  });
  const usedIn = usage.usedIn((file) => relativeToOutput(dir, file));
  const paths = [...new Set([...usedIn.keys(), ...byPath.keys()])].sort();
  const hasVideos = paths.some((path) => playbackIdOf(path) !== undefined);
  const names = hasVideos && index ? uploadNames(index) : new Map<string | null, string>();
  return paths.map((path) => {
    const variants = (byPath.get(path) ?? []).map(toVariant);
    const name = playbackIdOf(path) === undefined ? undefined : names.get(index?.assets.get(path)?.id ?? '');
    return {
      source: sourceUrl(path, variants, index),
      ...(name === undefined ? {} : { name }),
      published: index?.assets.has(path) ?? false,
      variants,
      usedIn: usedIn.get(path) ?? [],
    };
  });
}

function sourceUrl(path: string, variants: readonly ReportedVariant[], index: PublishedIndex | undefined): string {
  const playbackId = playbackIdOf(path);
  if (playbackId !== undefined) return streamUrl(playbackId);
  const url = variants[0]?.url ?? index?.assets.get(path)?.url ?? `https://www.datocms-assets.com${path}`;
  return url.replace(/\?.*$/s, '');
}

/** The names of uploaded files by id. The videos that Mux makes of them have the same ids. */
function uploadNames({ assets }: PublishedIndex): ReadonlyMap<string | null, string> {
  const uploads = [...assets.values()].filter(({ id, path }) => id !== null && playbackIdOf(path) === undefined);
  return new Map(uploads.map(({ id, path }) => [id, fileNameOf(path)]));
}

/** Identifies a variant, and is the key of their order. */
export function variantKey(variant: Pick<ReportedVariant, 'url' | 'accept'>): string {
  return `${variant.url} ${variant.accept}`;
}

/** Counts stored files and bytes. Variants with equal content count once, files that streams share count for each. */
export function countStored(
  variants: readonly ReportedVariant[],
  placeOf: (variant: ReportedVariant) => string | undefined = ({ file, key }) => file ?? key,
): Pick<Counts, 'stored' | 'bytes'> {
  const places = new Map(
    variants.flatMap((variant) => {
      const place = placeOf(variant);
      return place === undefined ? [] : [[place, variant] as const];
    }),
  );
  const variantsOfPlaces = [...places.values()];
  return {
    stored: sum(variantsOfPlaces.map(({ parts }) => 1 + (parts?.files ?? 0))),
    bytes: sum(variantsOfPlaces.map(({ bytes, parts }) => (bytes ?? 0) + (parts?.bytes ?? 0))),
  };
}

export function countLevel(findings: readonly Finding[], level: Finding['level']): number {
  return findings.filter((each) => each.level === level).length;
}

export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.level, b.level) ||
    compareText(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.url ?? '', b.url ?? '')
  );
}

export function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    // Most values are the names of files in a list.
    for (const each of Object.values(value)) if (typeof each === 'object') deepFreeze(each);
  }
  return value;
}

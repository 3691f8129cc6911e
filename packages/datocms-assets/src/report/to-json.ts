import type { Finding } from '../finding.ts';
import { escapeJson } from './escape-json.ts';
import type { Counts, Report, ReportedAsset, ReportedVariant } from './report.ts';

// The public contract: what is written, and in which order. What is undefined is absent.
const countKeys = [
  'files',
  'pages',
  'rewritten',
  'references',
  'assets',
  'variants',
  'stored',
  'bytes',
  'cached',
  'downloaded',
  'published',
  'errors',
  'warnings',
] as const satisfies readonly (keyof Counts)[];
const assetKeys = ['source', 'published', 'variants', 'usedIn'] as const satisfies readonly (keyof ReportedAsset)[];
const variantKeys = [
  'url',
  'accept',
  'file',
  'bytes',
  'type',
  'sha256',
] as const satisfies readonly (keyof ReportedVariant)[];
const findingKeys = [
  'code',
  'level',
  'message',
  'file',
  'line',
  'column',
  'url',
  'fix',
] as const satisfies readonly (keyof Finding)[];
const steps = ['published', 'scan', 'plan', 'download', 'rewrite', 'verify', 'total'] as const;

/** The report as the contract's JSON, indented by two spaces, with a newline at its end. Equal reports give equal bytes. */
export function toJson(report: Report): string {
  const { version, dir, counts, assets, findings, timings } = report;
  const others = Object.keys(timings)
    .filter((step) => !steps.some((known) => known === step))
    .sort();
  const value = {
    version,
    dir,
    counts: pick(counts, countKeys),
    assets: assets.map((asset) => ({
      ...pick(asset, assetKeys),
      variants: asset.variants.map((variant) => pick(variant, variantKeys)),
    })),
    findings: findings.map((finding) => pick(finding, findingKeys)),
    timings: pick(timings, [...steps, ...others]),
  };
  return `${escapeJson(JSON.stringify(value, null, 2))}\n`;
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Record<K, T[K]>> {
  const picked: Partial<Record<K, T[K]>> = {};
  for (const key of keys) {
    if (from[key] !== undefined) picked[key] = from[key];
  }
  return picked;
}

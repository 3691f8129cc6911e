import { escapeJson } from '../findings/escape-control-characters.ts';
import type { Finding } from '../findings/finding.ts';
import type { Counts, Coverage, Report, ReportedAsset, ReportedVariant } from './report.ts';

// The public contract: the keys of the JSON, in their order. A key whose value is undefined is left out.
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
const coverageKeys = [
  'files',
  'pages',
  'excluded',
  'content',
  'routes',
  'onDemand',
  'contacts',
] as const satisfies readonly (keyof Coverage)[];
const assetKeys = ['source', 'published', 'variants', 'usedIn'] as const satisfies readonly (keyof ReportedAsset)[];
const variantKeys = [
  'url',
  'accept',
  'file',
  'key',
  'sealed',
  'profile',
  'embargoed',
  'bytes',
  'type',
  'sha256',
  'parts',
] as const satisfies readonly (keyof ReportedVariant)[];
const findingKeys = [
  'code',
  'level',
  'message',
  'file',
  'line',
  'column',
  'url',
  'excerpt',
  'fix',
  'via',
  'places',
] as const satisfies readonly (keyof Finding)[];
const steps = 'published scan plan download syntax store send rewrite verify total'.split(' ');

const emptyAssets = '\n  "assets": []';

/**
 * The report as JSON, indented by two spaces, with a newline at its end. Equal reports give equal bytes. It is made
 * asset by asset, since with all `usedIn` lists it may exceed the length of a string.
 */
export function* toJson(report: Report): Generator<string> {
  const { version, dir, counts, coverage, assets, findings, timings } = report;
  const otherSteps = Object.keys(timings)
    .filter((step) => !steps.includes(step))
    .sort();
  const [head = '', tail = ''] = stringify({
    version,
    dir,
    counts: pick(counts, countKeys),
    coverage: pick(coverage, coverageKeys),
    assets: [],
    findings: findings.map((finding) => pick(finding, findingKeys)),
    timings: pick(timings, [...steps, ...otherSteps]),
  }).split(emptyAssets);
  yield `${head}${emptyAssets.slice(0, -1)}`;
  for (const [at, asset] of assets.entries()) {
    const variants = asset.variants.map((variant) => pick(variant, variantKeys));
    const lines = stringify({ ...pick(asset, assetKeys), variants }).replaceAll('\n', '\n    ');
    yield `${at === 0 ? '' : ','}\n    ${lines}`;
  }
  yield `${assets.length === 0 ? '' : '\n  '}]${tail}\n`;
}

function stringify(value: unknown): string {
  return escapeJson(JSON.stringify(value, null, 2));
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Record<K, T[K]>> {
  const picked: Partial<Record<K, T[K]>> = {};
  for (const key of keys) {
    if (from[key] !== undefined) picked[key] = from[key];
  }
  return picked;
}

import type { Finding } from '../../packages/datocms-assets/src/findings/finding.ts';
import type { Counts, Coverage, Report, ReportedAsset } from '../../packages/datocms-assets/src/report/report.ts';

const host = 'https://www.datocms-assets.com';

const noCounts: Counts = {
  files: 0,
  pages: 0,
  rewritten: 0,
  references: 0,
  assets: 0,
  variants: 0,
  stored: 0,
  bytes: 0,
  cached: 0,
  downloaded: 0,
  published: 0,
  errors: 0,
  warnings: 0,
};

export interface Sample {
  readonly dir?: string;
  readonly counts?: Partial<Counts>;
  readonly coverage?: Partial<Coverage>;
  readonly assets?: readonly ReportedAsset[];
  readonly findings?: readonly Finding[];
  readonly timings?: Readonly<Record<string, number>>;
}

/** A report of nothing, with what is given. Errors and warnings are counted. */
export function sampleReport({
  dir = '/site/dist',
  counts = {},
  coverage = {},
  assets = [],
  findings = [],
  timings = {},
}: Sample = {}): Report {
  const errors = findings.filter((each) => each.level === 'error').length;
  return {
    version: 1,
    dir,
    counts: { ...noCounts, errors, warnings: findings.length - errors, ...counts },
    coverage: {
      files: counts.files ?? 0,
      pages: counts.pages ?? 0,
      excluded: 0,
      onDemand: [],
      contacts: [],
      ...coverage,
    },
    assets,
    findings,
    timings,
  };
}

/** An asset with two stored variants. */
export function sampleAsset(name: string, more: Partial<ReportedAsset> = {}): ReportedAsset {
  const source = `${host}/99001/${name}`;
  const variant = { accept: 'web', type: 'image/webp' } as const;
  return {
    source,
    published: true,
    variants: [
      { ...variant, url: source, file: '_assets/kettle.0a.webp', bytes: 20_480, sha256: 'a'.repeat(64) },
      { ...variant, url: `${source}?w=640`, file: '_assets/kettle.0b.webp', bytes: 1200, sha256: 'b'.repeat(64) },
    ],
    usedIn: ['index.html'],
    ...more,
  };
}

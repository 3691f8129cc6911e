import { parseArgs } from 'node:util';

export const caseNames = [
  'copy',
  'changed',
  'no-url',
  'small',
  'cold',
  'sealed',
  'build',
  'server',
  'peers',
  'micro',
  'serve',
  'upload',
  'video',
] as const;
export type CaseName = (typeof caseNames)[number];

/** The scope of a run of the benchmark. */
export interface Plan {
  /** The arguments, without the folder for results. */
  readonly flags: readonly string[];
  readonly quick: boolean;
  readonly cases: readonly CaseName[];
  readonly sizes: readonly number[];
  readonly pairs: number;
  /** Variants of the large sites, and of the site for downloads. */
  readonly variants: number;
  /** Variants and pages of the small site. */
  readonly smallVariants: number;
  readonly smallPages: number;
  readonly coldVariants: number;
  /** Variants of the site that is built with sealed URLs; it has `coldPages` pages. */
  readonly sealedVariants: number;
  readonly coldPages: number;
  readonly latencyMs: number;
  readonly concurrency: number;
  /** How long many connections load a server of assets. */
  readonly loadSeconds: number;
  readonly seed: number;
  /** Folder for results. A partial run writes none, unless it is given. */
  readonly out: string | undefined;
}

const sets = {
  full: {
    sizes: [10_000, 40_000],
    pairs: 5,
    variants: 8_000,
    coldVariants: 2_500,
    sealedVariants: 2_000,
    coldPages: 500,
    loadSeconds: 30,
  },
  quick: {
    sizes: [1_000],
    pairs: 1,
    variants: 500,
    coldVariants: 500,
    sealedVariants: 500,
    coldPages: 50,
    loadSeconds: 5,
  },
} as const;

export const usage = `npm run bench -- [options]
  --quick          1,000 pages, 500 variants, one pair: about a minute
  --case NAME      only this one (repeatable): ${caseNames.join(', ')}
  --sizes N,N      pages of the sites that are compared with cp -r (${sets.full.sizes.join(',')}); 100000 takes 10 GB of disk
  --pairs N        runs of each pair (${sets.full.pairs})
  --seed N         seed of the sites (1)
  --out FOLDER     where results.json and chart.svg go (test/bench after a full run)
`;

/** @throws Error for invalid flags */
export function readFlags(args: readonly string[]): Plan | 'help' {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: {
      quick: { type: 'boolean', default: false },
      case: { type: 'string', multiple: true },
      sizes: { type: 'string' },
      pairs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const set = values.quick ? sets.quick : sets.full;
  const cases = (values.case ?? caseNames).map(toCaseName);
  const isFullRun = !values.quick && !values.case && !values.sizes;
  return {
    ...set,
    smallVariants: 1_200,
    smallPages: 59,
    flags: args.filter((arg, at) => !/^--(?:out(?:=|$)|$)/.test(arg) && args[at - 1] !== '--out'),
    quick: values.quick,
    cases,
    sizes: values.sizes?.split(',').map((each) => toCount('sizes', each)) ?? set.sizes,
    pairs: values.pairs ? toCount('pairs', values.pairs) : set.pairs,
    seed: toCount('seed', values.seed),
    latencyMs: 20,
    concurrency: 16,
    out: values.out ?? (isFullRun ? import.meta.dirname : undefined),
  };
}

function toCaseName(name: string): CaseName {
  const found = caseNames.find((caseName) => caseName === name);
  if (!found) throw new Error(`--case ${name}: unknown case. Known cases: ${caseNames.join(', ')}.`);
  return found;
}

function toCount(flag: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`--${flag} ${text}: expected a whole number above 0.`);
  return Number(text);
}

import type { Finding } from '../findings/finding.ts';

/** One stored answer to a variant. */
export interface ReportedVariant {
  /** Canonical URL that was asked for. */
  readonly url: string;
  /** The Accept profile: `web` or `portable`. */
  readonly accept: 'web' | 'portable';
  /** Where it is stored, relative to the output folder with `/`; `null` in a dry run or when it failed. */
  readonly file: string | null;
  readonly bytes: number | null;
  /** Media type by content. */
  readonly type: string | null;
  readonly sha256: string | null;
}

export interface ReportedAsset {
  /** The asset's URL without parameters. */
  readonly source: string;
  readonly published: boolean;
  readonly variants: readonly ReportedVariant[];
  /** Output files that refer to it, in order, relative to the output folder. */
  readonly usedIn: readonly string[];
}

export interface Counts {
  /** Output files that were read. */
  readonly files: number;
  /** HTML pages among them. */
  readonly pages: number;
  /** Files that were rewritten. */
  readonly rewritten: number;
  readonly references: number;
  readonly assets: number;
  readonly variants: number;
  /** Distinct stored files and their size in bytes. */
  readonly stored: number;
  readonly bytes: number;
  /** Variants answered by the cache, and by the network. */
  readonly cached: number;
  readonly downloaded: number;
  /** Published assets in the CMS that this site does not use were kept out, as were all unpublished ones. */
  readonly published: number;
  readonly errors: number;
  readonly warnings: number;
}

/** One frozen report; all outputs are made from it. Its JSON is a public contract (version 1). */
export interface Report {
  readonly version: 1;
  /** Absolute output folder. */
  readonly dir: string;
  readonly counts: Counts;
  readonly assets: readonly ReportedAsset[];
  readonly findings: readonly Finding[];
  /** Milliseconds by step: `published`, `scan`, `plan`, `download`, `rewrite`, `verify`, `total`. */
  readonly timings: Readonly<Record<string, number>>;
}

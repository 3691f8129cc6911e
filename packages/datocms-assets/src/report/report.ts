import type { Finding } from '../findings/finding.ts';

/** The heading of every report that is a page. */
export const reportHeading = '<h1>Self-hosted assets</h1>';

/** One variant of an asset, and the file that is stored for it. */
export interface ReportedVariant {
  /** The canonical URL of the variant. */
  readonly url: string;
  /** The profile, which decides what the request accepts. */
  readonly accept: 'web' | 'portable';
  /** The stored file, relative to the output folder, with `/`; `null` in a dry run or if the variant could not be stored. */
  readonly file: string | null;
  /** With a bucket: the key of the object. `file` is `null`. */
  readonly key?: string;
  /** With sealed URLs: the path that a server of the site answers. `file` is `null`. */
  readonly sealed?: string;
  /** With sealed URLs: the value of `accept`. */
  readonly profile?: 'web' | 'portable';
  /** The sealed URL works once the asset is published. */
  readonly embargoed?: true;
  readonly bytes: number | null;
  /** Media type of the content. */
  readonly type: string | null;
  readonly sha256: string | null;
  /** The further files of a stream or a storyboard. `file` names them. */
  readonly parts?: { readonly files: number; readonly bytes: number };
}

/**
 * Where visitors get a variant: from a file, by its path in the output, from an object, by its key in a bucket, or from
 * a server, by its sealed path; `undefined` if the variant was not stored.
 */
export function storedPlace({
  file,
  key,
  sealed,
}: Pick<ReportedVariant, 'file' | 'key' | 'sealed'>): string | undefined {
  return file ?? key ?? sealed;
}

export interface ReportedAsset {
  /** The asset's URL without parameters. */
  readonly source: string;
  /** For a video whose `source` is at Mux: the name of the uploaded file, if published content has it. */
  readonly name?: string;
  readonly published: boolean;
  readonly variants: readonly ReportedVariant[];
  /** The files that refer to the asset, sorted, relative to the output folder. */
  readonly usedIn: readonly string[];
}

export interface Counts {
  /** Output files that were read, without stored ones. */
  readonly files: number;
  /** The HTML pages among `files`. */
  readonly pages: number;
  /** Files that were rewritten, each once. */
  readonly rewritten: number;
  readonly references: number;
  readonly assets: number;
  readonly variants: number;
  /** Stored files, with those of streams. Variants with the same content share a file. */
  readonly stored: number;
  /** Size of the stored files. */
  readonly bytes: number;
  /** With a bucket: stored files that were sent to it. All others were there already. */
  readonly sent?: number;
  /** Variants that came from the cache. */
  readonly cached: number;
  /** Variants that came over the network. */
  readonly downloaded: number;
  /** Published assets in the CMS, whether the site uses them or not. */
  readonly published: number;
  readonly errors: number;
  readonly warnings: number;
}

/** A part of the site that a server renders on demand. */
export interface OnDemandPart {
  /** The pattern of a route, or a name for a server island. */
  readonly pattern: string;
  /** Whether its answers are localized. */
  readonly covered: boolean;
}

/** The parts of the site that the run covers, and the parts that it does not. */
export interface Coverage {
  /** Files of the output, without stored ones. */
  readonly files: number;
  /** The HTML pages among `files`. */
  readonly pages: number;
  /** Files that were neither rewritten nor searched. */
  readonly excluded: number;
  /** Drafts counted as published. */
  readonly content?: 'drafts';
  /** Nothing was downloaded or changed, since the options ask only for a plan. */
  readonly dryRun?: true;
  /** Routes of the site, if the build tool has reported them. */
  readonly routes?: number;
  readonly onDemand: readonly OnDemandPart[];
  /** Hosts of DatoCMS and Mux that browsers will contact, each with the number of files that name it. */
  readonly contacts: readonly { readonly host: string; readonly files: number }[];
}

/** The findings that make a run fail. */
export function errorsOf({ findings }: Report): Finding[] {
  return findings.filter(({ level }) => level === 'error');
}

/** The report of one run. It is frozen, and all formats come from it. Its JSON is a public contract (version 1). */
export interface Report {
  readonly version: 1;
  /** Absolute path of the output folder. */
  readonly dir: string;
  readonly counts: Counts;
  readonly coverage: Coverage;
  readonly assets: readonly ReportedAsset[];
  readonly findings: readonly Finding[];
  /** Milliseconds by step: `published`, `scan`, `plan`, `download`, `syntax`, `store`, `send` (to a bucket), `rewrite`, `verify`, `total`. */
  readonly timings: Readonly<Record<string, number>>;
}

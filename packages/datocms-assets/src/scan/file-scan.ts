import { type AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { escapedHostPattern } from '../asset-text/escaped-host-pattern.ts';
import { hostPattern } from '../asset-text/host.ts';
import type { References } from '../asset-text/references.ts';
import type { Spelling } from '../asset-text/spelling.ts';
import type { FeedStatement } from './formats/feed-statements.ts';
import { copyText, TagCache } from './html/tag-cache.ts';

/** The host named without an asset, or in a way that can't be rewritten. Offsets are bytes of the file. */
export interface Mention {
  readonly kind:
    | 'hint'
    | 'csp'
    | 'link-header'
    | 'code'
    | 'prose'
    | 'template'
    | 'foreign'
    | 'odd'
    | 'encoded'
    | 'length'
    | 'bytes';
  /** What an edit takes out or replaces: the element, the source expression, the header value. For the others the text found. */
  readonly start: number;
  readonly end: number;
  /** Where a reader finds it. */
  readonly at: number;
  /** In words, for `odd` and `encoded`. */
  readonly reason?: string;
  /** For `csp`: the directive that the source expression stands in, and the quote around its attribute. */
  readonly directive?: readonly [start: number, end: number];
  readonly quote?: string;
}

/** What one file of the output holds. */
export interface FileScan {
  /** Relative to the output folder, with `/`. */
  readonly file: string;
  readonly page: boolean;
  readonly size: number;
  /** When the file had been written last, in milliseconds; `undefined` for a text that is none. */
  readonly modified: number | undefined;
  /** In the order of the file; see `reference.ts`. */
  readonly references: References;
  readonly mentions: readonly Mention[];
  /** In feeds. */
  readonly statements: readonly FeedStatement[];
  /** Whether it names digests such as `sha256-…` (CSP, `integrity`). */
  readonly hasDigests: boolean;
  /** Start and end of the content of each inline script and style that holds references or digests: what a CSP hash covers. */
  readonly inline: readonly number[];
  /** The same of `style` and event handler attributes. */
  readonly inlineAttributes: readonly number[];
  /** Invisible editing data (stega) was found at this offset. */
  readonly preview: number | undefined;
  /** Where a URL ends depends on which assets there are, which was not known yet. */
  readonly dependsOnIndex: boolean;
  /** The file names the host in an encoding that can't be spliced. */
  readonly encoding: string | undefined;
  /** The size of a file that names the host and is too large to be read as one text. */
  readonly tooLarge: number | undefined;
}

/** Gives each distinct value a number. */
export class Interner<T> {
  readonly values: T[] = [];
  readonly #ids = new Map<string, number>();

  id(key: string, make: () => T): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.values.length);
    return this.values.push(make()) - 1;
  }
}

/** The decoded URL of a reference, and the number of its variant. */
export interface Recalled {
  readonly url: string;
  readonly id: number;
}

/** What a scan of many files shares: what to look for, and the tables that references point into. */
export class ScanContext {
  readonly hosts: AssetHosts;
  readonly needle: RegExp;
  /** The same with letters escaped, for texts that may hold such. */
  readonly escapedNeedle: RegExp;
  /** Decoded URLs as they stand in the output, each with its variant. */
  readonly variants = new Interner<Variant>();
  readonly spellings = new Interner<Spelling>();
  /** Hosts that serve the site itself: an image service on them may go on fetching local files. */
  readonly siteHosts: ReadonlySet<string>;
  readonly tags = new TagCache();
  /** How often `isKnown` was asked before anything was known. */
  indexQuestions = 0;
  readonly #known: ((path: string) => boolean) | undefined;
  readonly #recalled: Map<string, Recalled>[] = [];

  /** @param known tells the assets that there are, where these are known */
  constructor(hosts: AssetHosts, siteHosts: ReadonlySet<string> = new Set(), known?: (path: string) => boolean) {
    this.hosts = hosts;
    this.needle = hostPattern(hosts);
    this.escapedNeedle = escapedHostPattern(hosts);
    this.siteHosts = siteHosts;
    this.#known = known;
  }

  /** Whether there is an asset of this path. */
  isKnown(path: string): boolean {
    if (!this.#known) this.indexQuestions++;
    return this.#known?.(path) === true;
  }

  /** Whether a URL, with or without scheme, names an asset host and nothing on it. */
  isHostAlone(url: string): boolean {
    const absolute = url.trim().replace(/^(?:[a-z]+:)?(?:\/\/)?/i, 'https://');
    return (
      URL.canParse(absolute) &&
      this.hosts.includes(new URL(absolute).hostname) &&
      (parseAssetUrl(absolute, this.hosts) === undefined || isProject(new URL(absolute).pathname))
    );
  }

  /** What a raw text has been found to mean before; a site repeats few texts many times. */
  recall(raw: string, layers: 'once' | 'all', percent: number): Recalled | undefined {
    return this.#recalled[percent * 2 + Number(layers === 'all')]?.get(raw);
  }

  remember(raw: string, layers: 'once' | 'all', percent: number, recalled: Recalled): void {
    const place = percent * 2 + Number(layers === 'all');
    this.#recalled[place] ??= new Map();
    this.#recalled[place].set(copyText(raw), recalled);
  }

  /** The number of a URL's variant, or `undefined` where it names no asset: a project's number alone is none. */
  variantIdOf(url: string): number | undefined {
    const variant = parseAssetUrl(url, this.hosts);
    if (!variant || isProject(variant.path)) return undefined;
    return this.variantId(variant);
  }

  variantId(variant: Variant): number {
    return this.variants.id(variant.url, () => variant);
  }

  spellingId({ slash, colon, dot }: Spelling): number {
    return this.spellings.id(`${slash} ${colon} ${dot}`, () => ({ slash, colon, dot }));
  }
}

/** `/99001` is a project, not a file of it. */
function isProject(path: string): boolean {
  return /^\/\d+$/.test(path);
}

import { type AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import type { UrlEncoding } from '../asset-text/decode-url.ts';
import { HostPatterns } from '../asset-text/find-hosts.ts';
import { createImageUrlFinder, type FindImageUrls } from '../asset-text/image-endpoints.ts';
import type { Spelling } from '../asset-text/spelling.ts';
import type { UrlReaderContext } from '../asset-text/url-reader.ts';
import { copyText } from '../memory/byte-strings.ts';
import { TagCache } from './html/tag-cache.ts';

/** The memory of a table's entry without its texts, in characters. */
const charactersPerEntry = 100;

/** Gives each distinct value a number, from 0 on. */
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

/** The decoded URL of a reference, and its variant. */
export interface DecodedReference {
  readonly url: string;
  readonly variantId: number;
}

/** The parts that the scans of many files share: the search patterns, and the tables to which references point. */
export class ScanContext extends HostPatterns implements UrlReaderContext {
  /** By `variantId`. */
  readonly variants = new Interner<Variant>();
  /** By `spellingId`. */
  readonly spellings = new Interner<Spelling>();
  /** Hosts that serve the site itself. An image service on them may still fetch local files. */
  readonly siteHosts: ReadonlySet<string>;
  /**
   * The origin of the site, if a URL of an image endpoint and its asset are one reference; empty for an unknown origin.
   * `undefined` if the endpoint's URL stays, and only the asset's URL in it is replaced.
   */
  readonly imageOrigin: string | undefined;
  /** Finds URLs of image endpoints in a text. */
  readonly findImageUrls: FindImageUrls;
  readonly tags = new TagCache();
  /** How often `isKnown` has been called. */
  indexQuestions = 0;
  /** How many characters the tables have, approximately and without the cache of tags. It grows with each scan. */
  keptCharacters = 0;
  readonly #isKnown: ((path: string) => boolean) | undefined;
  readonly #decoded: Map<string, DecodedReference>[] = [];
  /** The ids of parsed URLs, by decoded URL, since a page may write one URL in several ways. */
  readonly #idsByUrl = new Map<string, number>();
  /** The last spelling, since most references of a site have the same one. */
  #lastSpelling: (Spelling & { readonly id: number }) | undefined;

  /** @param isKnown tells whether an asset has a path, once the assets are known */
  constructor(
    hosts: AssetHosts,
    siteHosts: ReadonlySet<string> = new Set(),
    isKnown?: (path: string) => boolean,
    imageOrigin?: string,
  ) {
    super(hosts);
    this.siteHosts = siteHosts;
    this.imageOrigin = imageOrigin;
    this.findImageUrls =
      imageOrigin === undefined ? () => [] : createImageUrlFinder(hosts, undefined, imageOrigin || undefined);
    this.#isKnown = isKnown;
  }

  isKnown(path: string): boolean {
    this.indexQuestions++;
    return this.#isKnown?.(path) === true;
  }

  /** Whether a URL, with or without scheme, names an asset host and no asset. */
  isHostAlone(url: string): boolean {
    const absolute = url.trim().replace(/^(?:[a-z]+:)?(?:\/\/)?/i, 'https://');
    return (
      URL.canParse(absolute) &&
      this.hosts.includes(new URL(absolute).hostname) &&
      parseAssetUrl(absolute, this.hosts) === undefined
    );
  }

  /** A reference with the same raw text that was decoded before, since a site repeats few texts many times. */
  cachedReference(raw: string, encoding: UrlEncoding): DecodedReference | undefined {
    return this.#decoded[cacheOf(encoding)]?.get(raw);
  }

  cacheReference(raw: string, encoding: UrlEncoding, reference: DecodedReference): void {
    const cache = cacheOf(encoding);
    this.#decoded[cache] ??= new Map();
    this.#decoded[cache].set(copyText(raw), { ...reference, url: copyText(reference.url) });
    this.keptCharacters += raw.length + reference.url.length + charactersPerEntry;
  }

  /** The id of a URL's variant; `undefined` if the URL names no asset. */
  variantIdOfUrl(url: string): number | undefined {
    const known = this.#idsByUrl.get(url);
    if (known !== undefined) return known;
    const variant = parseAssetUrl(url, this.hosts);
    if (!variant) return undefined;
    const id = this.variantId(variant);
    this.#idsByUrl.set(copyText(url), id);
    this.keptCharacters += 2 * url.length + charactersPerEntry;
    return id;
  }

  variantId(variant: Variant): number {
    return this.variants.id(variant.url, () => variant);
  }

  spellingId({ slash, colon, dot }: Spelling): number {
    const last = this.#lastSpelling;
    if (last && last.slash === slash && last.colon === colon && last.dot === dot) return last.id;
    const id = this.spellings.id(`${slash} ${colon} ${dot}`, () => {
      this.keptCharacters += 2 * (slash.length + colon.length + dot.length) + charactersPerEntry;
      return { slash, colon, dot };
    });
    this.#lastSpelling = { slash, colon, dot, id };
    return id;
  }
}

function cacheOf({ entityLayers, percent }: UrlEncoding): number {
  return percent * 2 + Number(entityLayers === 'all');
}

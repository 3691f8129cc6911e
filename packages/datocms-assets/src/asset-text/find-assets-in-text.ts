import { type AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { encodeUtf8 } from '../memory/byte-strings.ts';
import { decodeUrl } from './decode-url.ts';
import { enclosingAttribute } from './enclosing-attribute.ts';
import { unescapeLetters } from './escaped-letters.ts';
import { findHostMatches, type HostMatch, HostPatterns, mayNameHost } from './find-hosts.ts';
import { trimBlanks } from './parse-attribute-url.ts';
import { isUsualUrl, readHost, type UrlHost } from './read-host.ts';
import { isEncodedSrcset, isTemplate } from './templates.ts';
import type { UrlLanguage, UrlPlace } from './url-place.ts';
import { UrlReader, type UrlReaderContext } from './url-reader.ts';

/** An asset that a text names. */
export interface NamedAsset {
  readonly path: string;
  /** The URL without parameters. */
  readonly url: string;
}

/** Finds the assets that a text names, each once. The result is `noHost` for a text that names no asset host. */
export type AssetFinder = (text: string) => readonly NamedAsset[];

export const noHost: readonly NamedAsset[] = [];

/**
 * Makes a finder for texts of the CMS. A page shows a text unchanged, escaped, or without some of its own layers of
 * escaping. The finder finds in the text the URLs that the scan will read as references; both use `UrlReader`.
 */
export function createAssetFinder(hosts: AssetHosts): AssetFinder {
  const patterns = new HostPatterns(hosts);
  const context: UrlReaderContext = { hosts, siteHosts: anyHost, isKnown: looksLikeFile };
  return (text) => {
    // There are millions of texts, and most of them name no asset.
    if (!mayNameHost(text, patterns)) return noHost;
    const found = new Map<string, NamedAsset>();
    const raw = encodeUtf8(text);
    if (!readText(raw, patterns, context, found)) readText(unescapeLetters(raw), patterns, context, found);
    return found.size === 0 && findHostMatches(text, patterns).length === 0 ? noHost : [...found.values()];
  };
}

/** The walk does not know the site's own hosts, so the URL of any host may hold that of an asset. */
const anyHost = { has: () => true };

/**
 * Used as `isKnown` before the index exists. Of several possible ends, takes the one with a file extension. The scan picks
 * the same end later, because the index then holds only that asset.
 */
function looksLikeFile(path: string): boolean {
  return path.includes('%20') ? /^\/(?:[^/]+\/)*[^/.]+\.[a-z0-9]{2,5}$/i.test(path) : /\.[a-z0-9]{2,5}$/i.test(path);
}

/**
 * Reads each URL in two ways: as part of a text, and as the value of an attribute or string.
 * @returns `false` if letters at the beginning of a URL are escaped, so the text has to be read without these escapes too
 */
function readText(
  text: string,
  patterns: HostPatterns,
  context: UrlReaderContext,
  found: Map<string, NamedAsset>,
): boolean {
  const matches = findHostMatches(text, patterns);
  // `\f6` is one letter in a style sheet and two in other texts.
  const languages = text.includes('\\') && /\\[a-f]/i.test(text) ? ([undefined, 'css'] as const) : [undefined];
  const document = { floor: 0, ceiling: text.length, reading: 'any' } as const;
  const whole = wholeValue(text);
  let isComplete = true;
  for (const language of languages) {
    const textReader = new AssetUrlReader(text, context);
    const valueReader = new AssetUrlReader(text, context);
    for (const match of matches) {
      const attribute = enclosingAttribute(text, match.start);
      const value = attribute ?? (match.start < whole.hostsEnd ? whole : undefined);
      const inText = textReader.read(match, document, language);
      // The whole text may become a string in a script, which has escapes of any depth; an attribute has one layer.
      const inValue = value && valueReader.read(match, value, language ?? (attribute ? undefined : 'html'));
      const variants = chooseVariants(
        inText === undefined ? undefined : parseAssetUrl(inText, context.hosts),
        inValue === undefined || inValue === inText ? undefined : parseAssetUrl(inValue, context.hosts),
      );
      for (const variant of variants) addAssets(variant, context.hosts, found);
    }
    isComplete &&= textReader.isComplete;
  }
  return isComplete;
}

const srcset = /^\s*[^\s"<>{}\\]+\s+\d+(?:\.\d+)?[wx]\s*(?:,|$)/;
const notInUrlStart = /[\s"'<>(){}]/;

/**
 * The text read as one attribute or string value. Only hosts before `hostsEnd` are read as part of it: all hosts of a
 * srcset, else the hosts before the first blank, quote or bracket.
 */
function wholeValue(text: string): UrlPlace & { readonly hostsEnd: number } {
  const [floor, ceiling] = trimBlanks(text, 0, text.length);
  const attribute = {};
  if (text.includes(' ') && srcset.test(text)) {
    return { floor, ceiling, reading: 'srcset', attribute, hostsEnd: ceiling };
  }
  const start = text.slice(floor, ceiling).search(notInUrlStart);
  return { floor, ceiling, reading: 'any', attribute, hostsEnd: start < 0 ? ceiling : floor + start };
}

/**
 * Text reading and value reading can end a URL at different points. Returns both variants, or the plausible variant if
 * one URL is the beginning of the other URL.
 */
function chooseVariants(inText?: Variant, inValue?: Variant): Variant[] {
  if (!inText || !inValue) return [inText ?? inValue ?? []].flat();
  const rest = inValue.path.startsWith(inText.path) ? inValue.path.slice(inText.path.length) : '';
  // Blanks end a URL in text, but not in a value.
  if (rest.startsWith('%20')) return [inValue];
  // A text without blanks, as in Chinese, follows the URL.
  if (/^%[89A-F]/.test(rest)) return [inText];
  return [inText, inValue];
}

function addAssets(variant: Variant, hosts: AssetHosts, found: Map<string, NamedAsset>): void {
  // A template in the parameters may name another file. The path names the same file.
  const isKept = isTemplate(variant.url) ? ({ path }: Variant) => !isTemplate(path) : () => true;
  const parameters = variant.inner.flatMap((url) => parseAssetUrl(url, hosts) ?? []).filter(isKept);
  for (const { path, url } of [variant, ...parameters]) found.set(path, { path, url: url.replace(/\?.*$/s, '') });
}

/** Reads the host matches of one text, first to last, as URLs of assets. */
class AssetUrlReader {
  /** `false` if the beginning of a URL could not be read. */
  isComplete = true;
  readonly #text: string;
  readonly #context: UrlReaderContext;
  readonly #urls: UrlReader;
  /** The end of the last URL. A match before it is in a parameter of that URL. */
  #urlEnd = 0;

  constructor(text: string, context: UrlReaderContext) {
    this.#text = text;
    this.#context = context;
    this.#urls = new UrlReader(text, context);
  }

  read({ start, end, hasEscapedLetters }: HostMatch, place: UrlPlace, language?: UrlLanguage): string | undefined {
    if (start < this.#urlEnd) return undefined;
    const host = readHost(this.#text, start, end, place.floor, place.ceiling);
    if (!host) return undefined;
    this.isComplete &&= !hasEscapedLetters && host.problem === undefined;
    const url =
      this.#readAttribute(host, place, hasEscapedLetters) ??
      (hasEscapedLetters ? undefined : this.#readUrl(host, place, language));
    if (url === undefined || isTemplate(url.replace(/[?#].*$/s, '')) || isEncodedSrcset(url)) return undefined;
    return url;
  }

  #readAttribute(host: UrlHost, place: UrlPlace, hasEscapedLetters: boolean): string | undefined {
    if (!place.attribute || (isUsualUrl(host) && !hasEscapedLetters)) return undefined;
    const value = this.#urls.readAttributeUrl(host, place);
    if (!value || value.start < this.#urlEnd || !parseAssetUrl(value.url, this.#context.hosts)) return undefined;
    this.#urlEnd = value.end;
    return value.url;
  }

  #readUrl(host: UrlHost, place: UrlPlace, language: UrlLanguage | undefined): string | undefined {
    if (host.start < this.#urlEnd || host.pathStart === undefined || host.problem !== undefined) return undefined;
    const span = this.#urls.read(host, host.pathStart, place, language);
    this.#urlEnd = span.end;
    return decodeUrl(this.#text.slice(host.start, span.end), span);
  }
}

import { type AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { decodeUrl } from './decode-url.ts';
import { enclosingAttribute } from './enclosing-attribute.ts';
import { unescapeLetters } from './escaped-letters.ts';
import { findHostMatches, type HostMatch, type HostPatterns, hostPatterns, mayNameHost } from './find-hosts.ts';
import { trimBlanks } from './parse-attribute-url.ts';
import { isUsualUrl, readHost, type UrlHost } from './read-host.ts';
import { isEncodedSrcset, isTemplate } from './templates.ts';
import type { UrlLanguage, UrlPlace } from './url-place.ts';
import { UrlReader, type UrlReaderContext } from './url-reader.ts';

/** An asset that a text names. */
export interface NamedAsset {
  readonly path: string;
  /** Without parameters. */
  readonly url: string;
}

/** Finds the assets that a text names, each once. */
export type TextFinder = (text: string) => readonly NamedAsset[];

/**
 * Makes a finder for texts of the CMS. A page shows such a text as it is, escaped, or without some of its own layers of
 * escaping: whatever the scan reads there as a reference is found here in the text itself. Both use the same `UrlReader`.
 */
export function textFinder(hosts: AssetHosts): TextFinder {
  const patterns = hostPatterns(hosts);
  const context: UrlReaderContext = { hosts, siteHosts: anyHost, isKnown: looksLikeFile };
  return (text) => {
    // There are millions of texts, and most of them name no asset.
    if (!mayNameHost(text, patterns)) return [];
    const found = new Map<string, NamedAsset>();
    const raw = Buffer.from(text).toString('latin1');
    if (!readText(raw, patterns, context, found)) readText(unescapeLetters(raw), patterns, context, found);
    return [...found.values()];
  };
}

/** Which hosts serve the site is not known here, so a URL of any may hold another one. */
const anyHost = { has: () => true };

/**
 * Takes the place of the index, which is not made yet, where the end of a URL depends on the assets that there are. Of several
 * ends the one with an extension is taken. The scan takes the same, since it is in the index then and the others are not.
 */
function looksLikeFile(path: string): boolean {
  return path.includes('%20') ? /^\/(?:[^/]+\/)*[^/.]+\.[a-z0-9]{2,5}$/i.test(path) : /\.[a-z0-9]{2,5}$/i.test(path);
}

/** @returns `false` where letters of a URL's beginning are escaped, so the text has to be read without these escapes too */
function readText(
  text: string,
  patterns: HostPatterns,
  context: UrlReaderContext,
  found: Map<string, NamedAsset>,
): boolean {
  const matches = findHostMatches(text, patterns);
  // `\f6` is one letter in a style sheet and two in other texts.
  const languages = /\\[a-f]/i.test(text) ? ([undefined, 'css'] as const) : [undefined];
  let isComplete = true;
  for (const language of languages) {
    const inText = new VariantReader(text, context, language);
    const inValues = new VariantReader(text, context, language);
    const document = { floor: 0, ceiling: text.length, reading: 'any' } as const;
    for (const match of matches) {
      const value = enclosingAttribute(text, match.start) ?? wholeValue(text, match.start);
      const variants = withoutGuesses(inText.read(match, document), value && inValues.read(match, value));
      for (const variant of variants) addAssets(variant, context.hosts, found);
    }
    isComplete &&= inText.isComplete;
  }
  return isComplete;
}

/** The whole text, where it begins with the URL: a page may show it as the value of an attribute or as a string. */
function wholeValue(text: string, at: number): UrlPlace | undefined {
  if (at > maxLeadLength || notInUrlStart.test(text.slice(0, at).trimStart())) return undefined;
  const [floor, ceiling] = trimBlanks(text, 0, text.length);
  return { floor, ceiling, reading: 'any', attribute: {} };
}

const maxLeadLength = 400;
const notInUrlStart = /[\s"'<>(){}]/;

/** A URL reads differently as text and as a value. Where one goes on behind the other's end, only one can be meant. */
function withoutGuesses(inText: Variant | undefined, inValue: Variant | undefined): Variant[] {
  if (!inText || !inValue) return [inText ?? inValue ?? []].flat();
  const rest = inValue.path.startsWith(inText.path) ? inValue.path.slice(inText.path.length) : '';
  // A name with blanks, which end a URL in text.
  if (rest.startsWith('%20')) return [inValue];
  // Words of a script without blanks.
  if (/^%[89A-F]/.test(rest)) return [inText];
  return [inText, inValue];
}

function addAssets(variant: Variant, hosts: AssetHosts, found: Map<string, NamedAsset>): void {
  const parameters = variant.inner.flatMap((url) => parseAssetUrl(url, hosts) ?? []);
  for (const { path, url } of [variant, ...parameters]) {
    if (!isTemplate(path)) found.set(path, { path, url: url.replace(/\?.*$/s, '') });
  }
}

/** Reads the host matches of one text, first to last, as variants of assets. */
class VariantReader {
  /** Whether the beginning of each URL could be read. */
  isComplete = true;
  readonly #text: string;
  readonly #context: UrlReaderContext;
  readonly #language: UrlLanguage | undefined;
  readonly #urls: UrlReader;
  /** The end of the last URL. A match before it is in a parameter of that URL. */
  #urlEnd = 0;

  constructor(text: string, context: UrlReaderContext, language: UrlLanguage | undefined) {
    this.#text = text;
    this.#context = context;
    this.#language = language;
    this.#urls = new UrlReader(text, context);
  }

  read({ start, end, hasEscapedLetters }: HostMatch, place: UrlPlace): Variant | undefined {
    if (start < this.#urlEnd) return undefined;
    const host = readHost(this.#text, start, end, place.floor, place.ceiling);
    if (!host) return undefined;
    this.isComplete &&= !hasEscapedLetters && host.problem === undefined;
    const url = this.#readAttribute(host, place, hasEscapedLetters) ?? this.#readUrl(host, place, hasEscapedLetters);
    // A template in the parameters is filled in for a file that is known.
    if (url === undefined || isTemplate(url.replace(/[?#].*$/s, '')) || isEncodedSrcset(url)) return undefined;
    return parseAssetUrl(url, this.#context.hosts);
  }

  #readAttribute(host: UrlHost, place: UrlPlace, hasEscapedLetters: boolean): string | undefined {
    if (!place.attribute || (isUsualUrl(host) && !hasEscapedLetters)) return undefined;
    const value = this.#urls.readAttributeUrl(host, place);
    if (!value || value.start < this.#urlEnd || !parseAssetUrl(value.url, this.#context.hosts)) return undefined;
    this.#urlEnd = value.end;
    return value.url;
  }

  #readUrl(host: UrlHost, place: UrlPlace, hasEscapedLetters: boolean): string | undefined {
    if (hasEscapedLetters || host.start < this.#urlEnd) return undefined;
    if (host.pathStart === undefined || host.problem !== undefined) return undefined;
    const { end, entityLayers, percent, isCss } = this.#urls.read(host, host.pathStart, place, this.#language);
    this.#urlEnd = end;
    return decodeUrl(this.#text.slice(host.start, end), entityLayers, percent, isCss);
  }
}

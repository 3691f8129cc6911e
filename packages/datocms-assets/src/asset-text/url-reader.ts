import { type AssetHosts, parseAssetUrl } from '../asset/asset-url.ts';
import { CellReader } from './csv-cells.ts';
import { decodeUrl, type UrlEncoding, unencoded } from './decode-url.ts';
import {
  beginsWithHost,
  type EnclosingUrl,
  enclosingUrl,
  noEnclosingUrl,
  ownerOfText,
  type PreviousUrl,
  type SiteHosts,
} from './enclosing-url.ts';
import { findUrlEnd, type UrlEnd } from './find-url-end.ts';
import { endBeforeEscapedBlank, endBeforeLetters, endBeforeText, endOfNameWithBlanks } from './known-name-end.ts';
import { delimiterPercent, type OpeningDelimiter, openingDelimiterBefore } from './opening-delimiter.ts';
import { type AttributeUrl, findFragment, parseAttributeUrl, trimBlanks } from './parse-attribute-url.ts';
import type { UrlHost } from './read-host.ts';
import { SrcsetReader } from './srcset.ts';
import type { UrlLanguage, UrlPlace } from './url-place.ts';

/** How far a URL reaches, and how its text is to be decoded. */
export interface UrlSpan extends UrlEncoding {
  readonly end: number;
  readonly opening: OpeningDelimiter;
  /** See `UrlEnd`. */
  readonly closing: string;
  readonly closingEnd: number;
  readonly enclosing: EnclosingUrl;
  /** Start of the value that contains the URL, after leading blanks. */
  readonly valueStart: number;
  /** The URL continues the path of another URL: `/cdn-cgi/image/w=8/https://…`. */
  readonly isPathSuffix: boolean;
  /** The URL is in a percent-encoded text, and a parameter of a URL around that text ends before the text does. */
  readonly isCutOff: boolean;
}

export interface UrlReaderContext {
  readonly hosts: AssetHosts;
  readonly siteHosts: SiteHosts;
  /** Whether there is an asset of this path. */
  isKnown(path: string): boolean;
}

interface Bounds {
  readonly floor: number;
  readonly ceiling: number;
}

interface FoundEnd extends UrlEnd {
  /** How far the text was read. The URL ends earlier if the names of known assets show that text follows it. */
  readonly readEnd: number;
}

// Characters that end a word in a query.
const escapedBefore = /(?:%(?:25)*[\da-f]{2}|\+)$/i;
const percentSlash = /%((?:25)*)(?:2f|5c(?:u00|x)2f|3b)$/i;
// Each layer is decoded in a pass of its own, so a text must not decide how many.
const maxPercent = 16;
// Parameters in which pages for sharing take a text. Their other parameters take a URL.
const textParameter = /[?&;](?:text|body|details)=$/i;
// Nearly all URLs are shorter.
const maxNearLength = 2048;
// A URL after one of these delimiters may be a part of another URL.
const insideUrl = new Set<OpeningDelimiter>(['=', '/', ',', '?', '#']);
/** After these delimiters a URL is directly in the attribute, not in quoted text inside it, so entities are decoded once. */
const outermost = new Set<OpeningDelimiter>(['start', ' ', ',', '=']);
const prose = new Set<OpeningDelimiter>([' ', '>']);
// Forms write a blank as `+`, and a plus as `%2B`.
const plus = /(?:\+|%(?:25)*2b)$/i;
// No URL holds these characters, so a text that escapes them is escaped as a whole.
const brackets = new Set<OpeningDelimiter>(['"', "'", '`', '(', '[', '<', '>']);
const textInText = /["'<>{}\\]|&(?:quot|apos|lt|gt|#0*(?:34|39|60|62)|#x0*(?:22|27|3c|3e));/i;

/** Reads how far URLs reach in one text of Latin-1 characters. Calls have to be in the order of the text. */
export class UrlReader {
  readonly #text: string;
  readonly #context: UrlReaderContext;
  readonly #srcset: SrcsetReader;
  readonly #cells: CellReader;
  #previous: PreviousUrl = { end: 0, ...noEnclosingUrl };
  /** How far the text has been read for URLs that were cut off before. */
  #readUntil = 0;
  #textInText = { floor: -1, start: -1 };
  #trimmed = { of: -1, floor: -1, ceiling: -1 };

  constructor(text: string, context: UrlReaderContext) {
    this.#text = text;
    this.#context = context;
    this.#srcset = new SrcsetReader(text);
    this.#cells = new CellReader(text);
  }

  /** @param pathStart of the host: where the path of the URL begins */
  read(host: UrlHost, pathStart: number, place: UrlPlace, language?: UrlLanguage, isProgram = false): UrlSpan {
    const text = this.#text;
    const { floor, ceiling } = this.#bounds(host, place);
    if (place.reading !== 'any' && floor === host.start) return this.#readValue(floor, pathStart, ceiling, host);
    const ownPercent = percentOf(host.slash);
    const around = delimiterPercent(text, host.start, floor);
    const opening = this.#openingDelimiter(host.start, floor, place, around < ownPercent);
    const enclosing = this.#enclosing(host, opening, floor, place);
    const isLessEncoded = ownPercent < around;
    // Some encoders do not encode slashes.
    const isPartlyEncoded = isLessEncoded && brackets.has(opening);
    const percent = isPartlyEncoded ? around : ownPercent;
    const isParameter =
      enclosing.owner !== 'none' &&
      ownPercent <= around &&
      opening !== '/' &&
      (around === 0 || enclosing.isWholeParameter || (isLessEncoded && !isPartlyEncoded));
    const isCss = language === 'css';
    const quoteEscapes = countQuoteEscapes(text, host.start, floor);
    const separator = language === 'csv' ? this.#cells.separatorAt(host.start) : undefined;
    // A parameter for text holds no value that a service of the site reads.
    const isText =
      enclosing.owner === 'reader' && textParameter.test(text.slice(Math.max(floor, host.start - 16), host.start));
    const isFormValue = enclosing.owner !== 'none' && enclosing.isWholeParameter && !isText;
    const endsInQuery = isParameter && !isFormValue;
    const options = { opening, quoteEscapes, percent, isCss, isParameter, isFormValue, separator, isProgram };
    const isInProse = prose.has(opening) || text.charCodeAt(host.start - 1) > 0x7f;
    const { end, closing, closingEnd } = this.#readEnd(host.start, pathStart, ceiling, (limit) => {
      const found = findUrlEnd(text, pathStart, { ceiling: limit, ...options });
      let { end } = found;
      if (found.closing === ' ') end = endOfNameWithBlanks(text, host.start, end, { opening, ceiling }, this.#isKnown);
      if (percent === 0) end = endBeforeEscapedBlank(text, host.start, end, endsInQuery, this.#isKnown);
      if (isInProse) end = endBeforeLetters(text, host.start, end);
      if (percent === 0) end = endBeforeText(text, host.start, end, this.#isKnown);
      return { readEnd: found.end, ...found, end };
    });
    this.#previous = { end, ...enclosing };
    return {
      end,
      entityLayers: outermost.has(opening) && host.start < this.#textInTextStart(place, language) ? 'once' : 'all',
      percent,
      isCss,
      opening,
      closing,
      closingEnd,
      enclosing,
      valueStart: floor,
      isPathSuffix: enclosing.owner === 'own' && opening === '/',
      isCutOff: isPartlyEncoded && closing === '&',
    };
  }

  /** The value that contains the host, if the value is one URL. */
  readAttributeUrl(host: UrlHost, place: UrlPlace): AttributeUrl | undefined {
    const bounds = this.#bounds(host, place);
    const { floor, ceiling } = bounds === place ? this.#trim(place) : bounds;
    return parseAttributeUrl(this.#text, { floor, ceiling, reading: place.reading });
  }

  /**
   * Reads to the end of a URL. The text behind a URL that was cut off has been read already, so in that text a URL is first read in a
   * window: many URLs in one mail take linear time.
   * @param readTo reads at most to a limit
   */
  #readEnd(start: number, pathStart: number, ceiling: number, readTo: (limit: number) => FoundEnd): FoundEnd {
    const near = start < this.#readUntil ? Math.min(ceiling, pathStart + maxNearLength) : ceiling;
    let found = readTo(near);
    const endsInWindow = found.closing !== '' && found.closingEnd < near;
    if (near < ceiling && found.end === found.readEnd && !endsInWindow) found = readTo(ceiling);
    if (found.end < found.readEnd) this.#readUntil = Math.max(this.#readUntil, found.readEnd);
    return found;
  }

  #openingDelimiter(start: number, floor: number, place: UrlPlace, isEncoded: boolean): OpeningDelimiter {
    const delimiter = openingDelimiterBefore(this.#text, start, floor);
    // Only an attribute ends the URL with its own end: in other places text may follow.
    if (delimiter === 'start') return place.attribute ? 'start' : ' ';
    return isEncoded && plus.test(this.#text.slice(Math.max(floor, start - 40), start)) ? '+' : delimiter;
  }

  #enclosing(host: UrlHost, opening: OpeningDelimiter, floor: number, { reading }: UrlPlace): EnclosingUrl {
    const [text, { siteHosts }] = [this.#text, this.#context];
    const inner = { text, start: host.start, floor, siteHosts, previous: this.#previous };
    // `https://other.example//www.datocms-assets.com/…`: a double slash in a path begins no URL.
    const isPath = opening === 'other' && host.hasSlashes && host.colon === '';
    const isOneUrl = reading === 'url' && beginsWithHost(text, floor, host.start);
    if (!isPath && !insideUrl.has(opening)) {
      const withBlanks = isOneUrl || (reading === 'url' && opening === ' ');
      if (!withBlanks && !escapedBefore.test(text.slice(Math.max(floor, host.start - 9), host.start)))
        return noEnclosingUrl;
      const owner = ownerOfText(inner, withBlanks);
      return { ...noEnclosingUrl, owner };
    }
    const enclosing = enclosingUrl(inner, isOneUrl);
    return isPath && enclosing.owner === 'own' ? { ...enclosing, owner: 'foreign' } : enclosing;
  }

  /** Reads an attribute, or a candidate of a srcset, that consists of this URL. */
  #readValue(floor: number, pathStart: number, ceiling: number, { slash }: UrlHost): UrlSpan {
    const hash = findFragment(this.#text.slice(pathStart, ceiling));
    const end = hash < 0 ? ceiling : pathStart + hash;
    this.#previous = { end, ...noEnclosingUrl };
    return {
      percent: percentOf(slash),
      end,
      opening: 'start',
      closing: '',
      closingEnd: end,
      enclosing: noEnclosingUrl,
      valueStart: floor,
      isPathSuffix: false,
      isCutOff: false,
      entityLayers: unencoded.entityLayers,
      isCss: unencoded.isCss,
    };
  }

  /** Where text inside text begins: in an attribute at its first quote, tag or escape; in other places at their start. */
  #textInTextStart({ attribute, floor, ceiling }: UrlPlace, language: UrlLanguage | undefined): number {
    if (!attribute || language === 'html') return -1;
    if (this.#textInText.floor !== floor) {
      const mark = this.#text.slice(floor, ceiling).search(textInText);
      this.#textInText = { floor, start: mark < 0 ? ceiling : floor + mark };
    }
    return this.#textInText.start;
  }

  /** The part of a place that is one URL by the place's own grammar. */
  #bounds(host: UrlHost, place: UrlPlace): Bounds {
    if (place.reading === 'srcset') return this.#srcset.candidateAt(host.start, place) ?? place;
    if (place.reading === 'any') return place;
    return this.#trim(place);
  }

  /** An attribute without the blanks around it. There may be many blanks, so they are read once. */
  #trim({ floor, ceiling }: UrlPlace): Bounds {
    if (this.#trimmed.of !== floor) {
      const [start, end] = trimBlanks(this.#text, floor, ceiling);
      this.#trimmed = { of: floor, floor: start, ceiling: end };
    }
    return this.#trimmed;
  }

  readonly #isKnown = (start: number, end: number): boolean => {
    const variant = parseAssetUrl(
      decodeUrl(this.#text.slice(start, end), { ...unencoded, entityLayers: 'all' }),
      this.#context.hosts,
    );
    return variant !== undefined && this.#context.isKnown(variant.path);
  };
}

/** How many backslashes precede the quote before a URL. */
function countQuoteEscapes(text: string, start: number, floor: number): number | undefined {
  if (start <= floor || !/["'`]/.test(text[start - 1] as string)) return undefined;
  let from = start - 1;
  while (from > floor && text[from - 1] === '\\') from--;
  return start - 1 - from;
}

/** How often a URL is percent-encoded, by the spelling of its slash. */
function percentOf(slash: string | undefined): number {
  const repeated = slash?.includes('%') ? percentSlash.exec(slash)?.[1] : undefined;
  return repeated === undefined ? 0 : Math.min(repeated.length / 2 + 1, maxPercent);
}

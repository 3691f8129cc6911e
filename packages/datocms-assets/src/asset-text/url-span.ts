import { parseAssetUrl } from '../asset/asset-url.ts';
import type { ScanContext } from '../scan/file-scan.ts';
import type { TextPlace } from '../scan/text-place.ts';
import { decodeUrl } from './decode-url.ts';
import { enclosingUrlOwner, isForeignText, type UrlOwner } from './enclosing-url.ts';
import { findUrlEnd } from './find-url-end.ts';
import type { HostPlace } from './host.ts';
import { type Opener, openerBefore } from './opener.ts';
import { type AttributeUrl, fragment, parseAttributeUrl, trimmed } from './parse-attribute-url.ts';
import { ampersand } from './spelling.ts';
import { SrcsetReader } from './srcset.ts';

/** How far a URL reaches and how it is to be read. */
export interface UrlSpan {
  readonly end: number;
  /** How its text is decoded, see `decodeUrl`. */
  readonly layers: 'once' | 'all';
  readonly percent: number;
  readonly css: boolean;
  readonly opener: Opener;
  readonly closer: string;
  /** Whose URL it is a part of. */
  readonly owner: UrlOwner;
  /** Where the value begins that it stands in, behind blanks. */
  readonly floor: number;
  /** It goes on the path of another URL: `/cdn-cgi/image/w=8/https://…`. */
  readonly suffix: boolean;
}

// As words in a query end.
const escapedBefore = /(?:%(?:25)*[\da-f]{2}|\+)$/i;
const percentDepth = /^%((?:25)*)2f$/i;
// A URL behind one of these may be a part of another one.
const asides = new Set<Opener>(['=', '/', ',', '?', '#']);
const direct = new Set<Opener>(['start', ' ', ',', '=']);
const prose = new Set<Opener>([' ', '>']);
const behindName = /(?<=\.[a-z0-9]{1,5})[\x80-\xff]/i;
const lastValue = /^[^=]*=[^\x80-\xff]+(?=[\x80-\xff])/;
const nesting = /["'<>{}\\]|&(?:quot|apos|lt|gt|#0*(?:34|39|60|62)|#x0*(?:22|27|3c|3e));/i;
const longestName = 512;
const mostBlanks = 16;

/** Finds how far URLs reach in one text. Asked in ascending order. */
export class UrlSpanReader {
  readonly #text: string;
  readonly #context: ScanContext;
  readonly #srcset: SrcsetReader;
  #before: { end: number; owner: UrlOwner } = { end: 0, owner: 'none' };
  #nested = { floor: -1, from: -1 };
  #trimmed = { of: -1, floor: -1, ceiling: -1 };

  constructor(text: string, context: ScanContext) {
    this.#text = text;
    this.#context = context;
    this.#srcset = new SrcsetReader(text);
  }

  /** `path`: where the path of the URL begins. */
  read(host: HostPlace, path: number, place: TextPlace): UrlSpan {
    const text = this.#text;
    const percent = percentOf(host.slash);
    const { floor, ceiling } = this.#bounds(host, place);
    if (place.reading !== 'any' && floor === host.start) return this.#whole(floor, path, ceiling, percent);
    const found = openerBefore(text, host.start, floor);
    // Only an attribute is closed by its own end: text that begins with a URL may go on.
    const opener = found === 'start' && !place.attribute ? ' ' : found;
    const owner = this.#ownerOf(host, opener, floor, place);
    const inner = owner !== 'none' && percent === 0 && opener !== '/';
    const comma = place.surface === 'csv';
    const css = place.surface === 'css' || place.surface === 'style';
    const depth = quoteDepth(text, host.start, floor);
    const frame = { opener, depth, ceiling, percent, inner, comma, css };
    let { end, closer } = findUrlEnd(text, path, frame);
    for (let fold = foldAt(text, end, place); fold > 0; fold = foldAt(text, end, place)) {
      const next = findUrlEnd(text, end + fold, frame);
      if (next.end === end + fold) break;
      ({ end, closer } = next);
    }
    const whole = closer === ' ' ? this.#knownEnd(host, end, opener, ceiling) : end;
    const inProse = prose.has(opener) || text.charCodeAt(host.start - 1) > 0x7f;
    const known = inProse ? this.#beforeLetters(host, whole) : whole;
    this.#before = { end: known, owner };
    return {
      end: known,
      layers: direct.has(opener) && host.start < this.#nestedFrom(place) ? 'once' : 'all',
      percent,
      css,
      opener,
      closer,
      owner,
      floor,
      suffix: owner === 'own' && opener === '/',
    };
  }

  /** The value that a host stands in, where the value is one URL. */
  readWhole(host: HostPlace, place: TextPlace): AttributeUrl | undefined {
    const bounds = this.#bounds(host, place);
    const { floor, ceiling } = bounds === place ? this.#trim(place) : bounds;
    return parseAttributeUrl(this.#text, { floor, ceiling, reading: place.reading });
  }

  #ownerOf(host: HostPlace, opener: Opener, floor: number, { reading }: TextPlace): UrlOwner {
    const [text, { siteHosts }] = [this.#text, this.#context];
    // `https://other.example//www.datocms-assets.com/…`: two slashes in a path begin no URL.
    const isPath = opener === 'other' && host.slashes && host.colon === '';
    if (!isPath && !asides.has(opener)) {
      const withBlanks = reading === 'url' && opener === ' ';
      if (!withBlanks && !escapedBefore.test(text.slice(Math.max(floor, host.start - 9), host.start))) return 'none';
      return isForeignText(text, host.start, floor, siteHosts, this.#before, withBlanks) ? 'foreign' : 'none';
    }
    const owner = enclosingUrlOwner(text, host.start, floor, siteHosts, this.#before);
    return isPath && owner === 'own' ? 'foreign' : owner;
  }

  /** An attribute, or a candidate of a srcset, that is this URL and nothing else. */
  #whole(floor: number, path: number, ceiling: number, percent: number): UrlSpan {
    const hash = this.#text.slice(path, ceiling).search(fragment);
    const end = hash < 0 ? ceiling : path + hash;
    this.#before = { end, owner: 'none' };
    const read = { layers: 'once', percent, css: false } as const;
    return { end, ...read, opener: 'start', closer: '', owner: 'none', floor, suffix: false };
  }

  /** Where an attribute begins to hold quotes, tags or escapes, and with them text inside text; other places do from their start. */
  #nestedFrom({ attribute, surface, floor, ceiling }: TextPlace): number {
    if (!attribute || surface === 'srcdoc') return -1;
    if (this.#nested.floor !== floor) {
      const mark = this.#text.slice(floor, ceiling).search(nesting);
      this.#nested = { floor, from: mark < 0 ? ceiling : floor + mark };
    }
    return this.#nested.from;
  }

  /** The part of a place that is one URL by the place's own grammar. */
  #bounds(host: HostPlace, place: TextPlace): { floor: number; ceiling: number } {
    if (place.reading === 'srcset') return this.#srcset.candidateAt(host.start, place) ?? place;
    if (place.reading === 'any') return place;
    return this.#trim(place);
  }

  /** An attribute without the blanks around it, which are many in some and are read once. */
  #trim({ floor, ceiling }: TextPlace): { floor: number; ceiling: number } {
    if (this.#trimmed.of !== floor) {
      const [start, end] = trimmed(this.#text, floor, ceiling);
      this.#trimmed = { of: floor, floor: start, ceiling: end };
    }
    return this.#trimmed;
  }

  /** Raw blanks belong to a name only where such an asset is known; behind a name that is known, and in a query, they end the URL. */
  #knownEnd(host: HostPlace, end: number, opener: Opener, ceiling: number): number {
    const closes = closers[opener];
    const { start } = host;
    if (!closes || this.#text.slice(start, end).includes('?') || this.#isKnown(start, end)) return end;
    const rest = this.#text.slice(end, Math.min(ceiling, end + longestName));
    const name = rest.slice(0, closes.exec(rest)?.index ?? rest.length);
    const blanks = Array.from(name.slice(1).matchAll(/ |$/g), ({ index }) => end + 1 + index);
    return blanks.slice(0, mostBlanks).find((each) => this.#isKnown(start, each)) ?? end;
  }

  /** Words of scripts without blanks, and signs, may follow a URL: `…/a.pdfを参照`. The assets tell whether a path has them. */
  #beforeLetters(host: HostPlace, end: number): number {
    const { start } = host;
    const text = this.#text.slice(start, end);
    const query = text.indexOf('?');
    const last = Math.max(query, text.lastIndexOf('&'));
    const at = query < 0 ? text.search(behindName) : last + (lastValue.exec(text.slice(last))?.[0].length ?? Infinity);
    if (!(at > 0 && at < text.length && isUnspaced(text, at))) return end;
    return query < 0 && (this.#isKnown(start, end) || !this.#isKnown(start, start + at)) ? end : start + at;
  }

  #isKnown(start: number, end: number): boolean {
    const variant = parseAssetUrl(decodeUrl(this.#text.slice(start, end), 'all', 0), this.#context.hosts);
    return variant !== undefined && this.#context.isKnown(variant.path);
  }
}

const quote = new RegExp(`["'<>\\\\]|${ampersand}(?:quot|apos|#0*3[49]|#x0*2[27]);`, 'i');
const closers: Readonly<Partial<Record<Opener, RegExp>>> = { '"': quote, "'": quote, '<': />/, start: /$/ };

function isUnspaced(text: string, at: number): boolean {
  const letter = Buffer.from(text.slice(at, at + 4), 'latin1').toString('utf8');
  return /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{So}\p{Sm}]/u.test(letter);
}

/** Length of the line break and the blank at which a calendar's line goes on, RFC 5545 §3.1. */
function foldAt(text: string, at: number, { surface }: TextPlace): number {
  if (surface !== 'calendar') return 0;
  return /^\r?\n[ \t](?=\S)/.exec(text.slice(at, at + 4))?.[0].length ?? 0;
}

/** How many back-slashes stand before the quote in front of a URL. */
function quoteDepth(text: string, start: number, floor: number): number | undefined {
  if (start <= floor || !/["'`]/.test(text[start - 1] as string)) return undefined;
  let from = start - 1;
  while (from > floor && text[from - 1] === '\\') from--;
  return start - 1 - from;
}

/** How often a URL is percent-encoded whose slash is spelt so. */
function percentOf(slash: string | undefined): number {
  const twice = percentDepth.exec(slash ?? '')?.[1];
  return twice === undefined ? 0 : twice.length / 2 + 1;
}

import { pushReference } from '../reference.ts';
import { decodeUrl } from './decode.ts';
import { endOfUrl, type Opener, openerBefore } from './extent.ts';
import { type FileFormat, fileFormat } from './file-format.ts';
import type { FileScan, Mention, ScanContext } from './file-scan.ts';
import { type HostPlace, readHost } from './host.ts';
import { type HtmlPlace, htmlPlaces } from './html-places.ts';
import { inlineBlocks } from './inline-blocks.ts';
import { readMention } from './mention.ts';
import { colonLike } from './spelling.ts';
import { srcsetSpans } from './srcset.ts';
import { factsOf, type Surface, surfaceNames } from './surface.ts';
import { isLengthPrefixed, lengthPrefixedRows, outerUrl, ownerOf } from './surroundings.ts';

const digest = /sha(?:256|384|512)-[A-Za-z0-9+/]{43}/g;
// Runs of the four invisible characters that visual editing writes its data with.
const invisible = /(?:\xe2\x80[\x8b-\x8d]|\xef\xbb\xbf){16}/;
const percentDepth = /^%((?:25)*)2f$/i;

/** Finds all references and mentions in one file. `text` is its bytes read as Latin-1, so that offsets are bytes. */
export function scanText(file: string, text: string, context: ScanContext): FileScan {
  const hits = Array.from(text.matchAll(context.needle), (hit) => ({ at: hit.index, end: hit.index + hit[0].length }));
  const format = fileFormat(file, hits.length > 0 ? text : text.slice(0, 4096));
  const page = format !== 'binary' && 'markup' in format;
  const reader = new TextReader(text, context);
  if (hits.length > 0 && format !== 'binary') {
    const places = placesOf(text, format, hits);
    hits.forEach((hit, index) => {
      reader.read(hit.at, hit.end, places(index));
    });
  }
  const digests =
    format === 'binary' || !text.includes('sha') ? [] : Array.from(text.matchAll(digest), (match) => match.index);
  const preview = format === 'binary' ? -1 : text.search(invisible);
  return {
    file,
    page,
    size: text.length,
    references: Uint32Array.from(reader.references),
    mentions: reader.mentions,
    digests: Uint32Array.from(digests),
    inline: page && reader.references.length > 0 ? inlineBlocks(text) : new Uint32Array(),
    preview: preview < 0 ? undefined : preview,
    encoding: undefined,
  };
}

function placesOf(text: string, format: FileFormat, hits: readonly { at: number }[]): (index: number) => HtmlPlace {
  if (format !== 'binary' && 'markup' in format) {
    const places = htmlPlaces(
      text,
      hits.map((hit) => hit.at),
    );
    return (index) => places[index] as HtmlPlace;
  }
  const surface: Surface = format === 'binary' ? 'document' : format.surface;
  const whole: HtmlPlace = { surface, reading: 'any', floor: 0, ceiling: text.length, start: 0, end: text.length };
  return () => whole;
}

/** Reads the hits of one text, first to last. */
class TextReader {
  readonly references: number[] = [];
  readonly mentions: Mention[] = [];
  readonly #text: string;
  readonly #context: ScanContext;
  readonly #rows: ReturnType<typeof lengthPrefixedRows>;
  /** Behind the last reference: hits before it are parameters of that one. */
  #covered = 0;

  constructor(text: string, context: ScanContext) {
    this.#text = text;
    this.#context = context;
    this.#rows = lengthPrefixedRows(text);
  }

  read(at: number, end: number, place: HtmlPlace): void {
    if (at < this.#covered) return;
    const text = this.#text;
    const host = readHost(text, at, end, place.floor, place.ceiling);
    if (!host) return;
    if (host.path === undefined || host.odd !== undefined || place.role === 'csp') {
      this.mentions.push(readMention(text, host, host.hostEnd, place));
      return;
    }
    const span = this.#span(host, place);
    const url = decodeUrl(text.slice(host.start, span.end), span.layers, span.percent);
    const mention = { start: host.start, end: span.end, at: host.start };
    this.#covered = span.end;
    if (span.owner === 'foreign') {
      this.mentions.push({ kind: 'foreign', ...mention });
    } else if (isTemplate(url)) {
      this.mentions.push({ kind: 'template', ...mention });
    } else if (/%20\d+w,/.test(url)) {
      this.mentions.push({ kind: 'encoded', ...mention, reason: 'a whole srcset is percent-encoded into one URL' });
    } else {
      const id = this.#context.urlId(url);
      if (id === undefined) this.mentions.push(readMention(text, host, span.end, place));
      else if (factsOf(place.surface).code && this.#isCut(url, span))
        this.mentions.push({ kind: 'template', ...mention });
      else if (isLengthPrefixed(text, host.start, this.#rows)) this.mentions.push({ kind: 'length', ...mention });
      else this.#reference(host, span, id, place);
    }
  }

  #reference(host: HostPlace, span: Span, id: number, place: HtmlPlace): void {
    const { spellings } = this.#context;
    const slashToken = host.slash ?? '/';
    const colonToken = host.slashes && host.colon !== '' ? host.colon : colonLike(slashToken);
    const spelling = spellings.id(`${slashToken} ${colonToken} ${host.dot}`, () => ({
      slash: slashToken,
      colon: colonToken,
      dot: host.dot,
    }));
    const surface = span.suffix ? 'path-suffix' : this.#surface(host, span, place);
    pushReference(this.references, id, surfaceNames.indexOf(surface), spelling, host.start, span.end);
  }

  /** A string may be given to a reader that needs an absolute URL: `new URL("…")`, or a URL among island props. */
  #surface(host: HostPlace, span: Span, place: HtmlPlace): Surface {
    const before = this.#text.slice(Math.max(place.floor, host.start - 48), host.start);
    if (place.surface === 'island-props' && /\[7,\s*(?:&quot;|&#0*34;|&#x0*22;|\\*")$/i.test(before))
      return 'island-url';
    if (!factsOf(place.surface).code || !/["'`]/.test(span.opener)) return place.surface;
    const alone = /^\\*["'`]\s*\)/.test(this.#text.slice(span.end, span.end + 24));
    return alone && /\bnew\s+(?:window\.|globalThis\.)?URL\(\s*\\*["'`]$/.test(before) ? 'new-url' : place.surface;
  }

  /** Code that goes on to put something behind the string. */
  #isCut(url: string, span: Span): boolean {
    if (!/["'`]/.test(span.closer)) return false;
    return (
      /[?&]?[\w-]+=$|[?&]$/.test(url) ||
      /^\\*["'`]\s*(?:\+(?!\+)|\.concat\()/.test(this.#text.slice(span.end, span.end + 24))
    );
  }

  #span(host: HostPlace, place: HtmlPlace): Span {
    const text = this.#text;
    const from = host.path as number;
    const percent = (percentDepth.exec(host.slash ?? '')?.[1]?.length ?? -2) / 2 + 1;
    const bounds = this.#bounds(host, place);
    if (bounds?.whole) {
      const fragment = text.slice(from, bounds.ceiling).search(/#(?!\d+;|x[\da-f]+;)|&(?:num|#0*35|#x0*23);/i);
      const end = fragment < 0 ? bounds.ceiling : from + fragment;
      return { end, layers: 'once', percent, opener: 'start', closer: '', owner: 'none', suffix: false };
    }
    const floor = bounds?.floor ?? place.floor;
    const ceiling = bounds?.ceiling ?? place.ceiling;
    const opener = openerBefore(text, host.start, floor);
    const outer = opener === '=' || opener === '/' || opener === ',' ? outerUrl(text, host.start, floor) : '';
    const owner = ownerOf(outer, this.#context.siteHosts);
    const inner = owner !== 'none' && percent === 0 && opener !== '/';
    const found = endOfUrl(text, from, { opener, ceiling, percent: percent > 0, inner });
    const end = found.closer === ' ' ? this.#knownEnd(host, found.end, opener, ceiling) : found.end;
    const direct =
      place.attribute !== undefined && place.surface !== 'srcdoc' && ['start', ' ', ',', '='].includes(opener);
    return {
      end,
      layers: direct ? 'once' : 'all',
      percent,
      opener,
      closer: found.closer,
      owner,
      suffix: owner === 'own' && opener === '/',
    };
  }

  /** The part of an attribute that is one URL by the attribute's own grammar. */
  #bounds(host: HostPlace, place: HtmlPlace): { floor: number; ceiling: number; whole: boolean } | undefined {
    const text = this.#text;
    if (place.reading === 'url') {
      let { floor, ceiling } = place;
      while (floor < ceiling && text.charCodeAt(floor) <= 32) floor++;
      while (ceiling > floor && text.charCodeAt(ceiling - 1) <= 32) ceiling--;
      return { floor, ceiling, whole: floor === host.start };
    }
    if (place.reading !== 'srcset') return undefined;
    const spans = srcsetSpans(text, place.floor, place.ceiling);
    for (let index = 0; index < spans.length; index += 2) {
      const [floor = 0, ceiling = 0] = spans.slice(index, index + 2);
      if (floor <= host.start && host.start < ceiling) return { floor, ceiling, whole: floor === host.start };
    }
    return undefined;
  }

  /** A quoted name with raw blanks is taken whole only where such an asset is known. */
  #knownEnd(host: HostPlace, end: number, opener: Opener, ceiling: number): number {
    if (opener !== '"' && opener !== "'" && opener !== 'start') return end;
    const stop = opener === 'start' ? /$/g : /["'<>\\]|&(?:amp;)*(?:quot|apos|#0*3[49]|#x0*2[27]);/gi;
    stop.lastIndex = end;
    const close = Math.min(stop.exec(this.#text)?.index ?? ceiling, ceiling, end + 512);
    const url = decodeUrl(this.#text.slice(host.start, close), 'all', 0);
    const id = this.#context.urlId(url);
    const variant = id === undefined ? undefined : this.#context.urls.values[id];
    return variant && this.#context.isKnown(variant.path) ? close : end;
  }
}

interface Span {
  readonly end: number;
  readonly layers: 'once' | 'all';
  readonly percent: number;
  readonly opener: Opener;
  readonly closer: string;
  readonly owner: 'none' | 'own' | 'foreign';
  readonly suffix: boolean;
}

/** A part that is filled in later: `{w}` or `${…}` anywhere, `*` or `:name` in the path. */
function isTemplate(url: string): boolean {
  if (/[{]|%7B[\w.]*%7D/i.test(url)) return true;
  const path = url.replace(/[?#].*$/s, '');
  return path.includes('*') || /\/:[a-z]/i.test(path);
}

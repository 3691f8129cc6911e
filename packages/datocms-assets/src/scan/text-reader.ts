import { isUtf8 } from 'node:buffer';
import { decodeUrl } from '../asset-text/decode-url.ts';
import { type HostPlace, readHost } from '../asset-text/host.ts';
import type { HostMatch } from '../asset-text/host-matches.ts';
import { ReferenceList } from '../asset-text/references.ts';
import { colonLike } from '../asset-text/spelling.ts';
import { isCut, isFilledIn, isHostFirst, isPattern, isTemplate } from '../asset-text/templates.ts';
import { type UrlSpan, UrlSpanReader } from '../asset-text/url-span.ts';
import { classifyMention } from './classify-mention.ts';
import type { Mention, Recalled, ScanContext } from './file-scan.ts';
import { LengthPrefixes } from './formats/length-prefixes.ts';
import type { MatchReader } from './html/read-html.ts';
import { CspReader } from './policies/content-security-policy.ts';
import { LinkHeaderReader } from './policies/link-headers.ts';
import { surfaceOf } from './reference-surface.ts';
import { factsOf, type Surface, surfaceNames } from './surface.ts';
import type { TextPlace } from './text-place.ts';

/** Reads the hits of one text, first to last. */
export class TextReader implements MatchReader {
  readonly references = new ReferenceList();
  readonly mentions: Mention[] = [];
  readonly inline: number[] = [];
  readonly inlineAttributes: number[] = [];
  readonly #text: string;
  readonly #context: ScanContext;
  readonly #spans: UrlSpanReader;
  readonly #policies: CspReader;
  readonly #lengths: LengthPrefixes;
  readonly #links: LinkHeaderReader;
  #beforeTag = { references: 0, mentions: 0, inline: 0, asked: 0 };
  /** Behind the last URL: hits before it are parameters of that one. */
  #covered = 0;

  constructor(text: string, context: ScanContext) {
    this.#text = text;
    this.#context = context;
    this.#spans = new UrlSpanReader(text, context);
    this.#policies = new CspReader(text);
    this.#lengths = new LengthPrefixes(text);
    this.#links = new LinkHeaderReader(text, (url) => context.isHostAlone(url));
  }

  read({ at, end, escaped }: HostMatch, place: TextPlace): void {
    if (at < this.#covered) return;
    const host = readHost(this.#text, at, end, place.floor, place.ceiling);
    if (!host || this.#readWhole(host, place, escaped)) return;
    if (escaped || host.start < this.#covered) {
      const reason = escaped ? 'letters of the host are escaped' : 'its beginning belongs to what stands before';
      this.mentions.push({ kind: 'encoded', start: host.start, end: host.end, at: host.start, reason });
      return;
    }
    const mention =
      this.#policies.read(host, place) ??
      (host.path === undefined || host.odd !== undefined || isPatternIn(place.surface, host)
        ? this.#mention(host, host.end, place)
        : this.#readUrl(host, host.path, place));
    if (!mention) return;
    if (goes.has(mention.kind) && this.#lengths.covers(host.start)) {
      this.mentions.push({ ...mention, kind: 'length' });
      return;
    }
    if (goes.has(mention.kind)) this.#remove(mention);
    this.mentions.push(mention);
  }

  readCachedTag(start: number, end: number): boolean {
    this.#beforeTag = {
      references: this.references.count,
      mentions: this.mentions.length,
      inline: this.inlineAttributes.length,
      asked: this.#context.indexQuestions,
    };
    if (this.#covered > start || this.#lengths.hasAny) return false;
    const tag = this.#context.tags.get(this.#text, start, end);
    if (!tag) return false;
    this.references.addCopied(tag.references, start);
    for (const offset of tag.inlineAttributes) this.inlineAttributes.push(start + offset);
    return true;
  }

  cacheTag(start: number, end: number): void {
    const { references, mentions, inline, asked } = this.#beforeTag;
    if (this.mentions.length > mentions || this.#context.indexQuestions > asked || this.#lengths.hasAny) return;
    this.#context.tags.add(this.#text, start, end, () => ({
      references: this.references.copyFrom(references, start),
      inlineAttributes: this.inlineAttributes.slice(inline).map((offset) => offset - start),
    }));
  }

  /** What stands in a text that goes is not looked at. */
  #remove({ start, end }: Mention): void {
    this.#covered = end;
    this.references.takeBack(start);
    while ((this.mentions.at(-1)?.at ?? -1) >= start) this.mentions.pop();
  }

  /** Reads an attribute's value as a browser does, where the host's surroundings do not tell an address by themselves. */
  #readWhole(host: HostPlace, place: TextPlace, escaped: boolean): boolean {
    const simple = host.slashes && host.odd === undefined && !host.split;
    if (!place.attribute || place.role || (simple && !escaped && host.path !== undefined)) return false;
    const whole = this.#spans.readWhole(host, place);
    const id = whole && !isTemplate(whole.url) ? this.#context.variantIdOf(whole.url) : undefined;
    // A value in which another URL has been found is more than one.
    if (!whole || id === undefined || whole.start < this.#covered) return false;
    this.#covered = whole.end;
    if (this.#lengths.covers(whole.start)) {
      this.mentions.push({ kind: 'length', start: whole.start, end: whole.end, at: host.start });
      return true;
    }
    const spelling = this.#context.spellings.id('/ : .', () => ({ slash: '/', colon: ':', dot: '.' }));
    this.references.push(id, surfaceNames.indexOf(place.surface), spelling, whole.start, whole.end);
    return true;
  }

  #mention(host: HostPlace, end: number, place: TextPlace): Mention {
    return classifyMention(this.#text, host, end, place, this.#links);
  }

  /** Notes a reference, or tells why there is none. */
  #readUrl(host: HostPlace, path: number, place: TextPlace): Mention | undefined {
    const text = this.#text;
    const span = this.#spans.read(host, path, place);
    const whole = text.slice(host.start, span.end);
    const raw = place.surface === 'calendar' ? whole.replace(/\r?\n[ \t]/g, '') : whole;
    const mention = { start: host.start, end: span.end, at: host.start };
    const { code } = factsOf(place.surface);
    this.#covered = span.end;
    if (span.owner === 'foreign') return { kind: 'foreign', ...mention };
    const found: (Recalled & { obstacle?: undefined }) | Unreadable =
      (isAmbiguous(raw, span) ? undefined : this.#context.recall(raw, span.layers, span.percent)) ??
      this.#decode(raw, span);
    if (found.obstacle) return { ...mention, ...found.obstacle };
    if (found.id === undefined || (code && isHostFirst(host, span))) return this.#mention(host, span.end, place);
    if (!code && isFilledIn(text, found.url, span)) return { kind: 'template', ...mention };
    if (code && isCut(text, found.url, host, span, code === 'program')) return { kind: 'template', ...mention };
    if (place.inTag && isName(text, host.start, span.end)) {
      return { kind: 'encoded', ...mention, reason: 'it stands where a browser reads a name' };
    }
    if (this.#lengths.covers(host.start)) return { kind: 'length', ...mention };
    this.#reference(host, span, found.id, place);
    return undefined;
  }

  /** What a raw text means: an asset, which is remembered, or something that can't be spliced. */
  #decode(raw: string, span: UrlSpan): Recalled | Unreadable {
    const { layers, percent, css } = span;
    const url = decodeUrl(raw, layers, percent, css);
    if (isTemplate(url)) return { obstacle: { kind: 'template' } };
    if (/%20\d+[wx](?:,|$)/.test(url)) {
      return { obstacle: { kind: 'encoded', reason: 'a whole srcset is percent-encoded into one URL' } };
    }
    const id = this.#context.variantIdOf(url);
    if (id === undefined) return {};
    if (!isUtf8(Buffer.from(raw, 'latin1'))) return { obstacle: { kind: 'bytes' } };
    const found = { url, id };
    if (!isAmbiguous(raw, span)) this.#context.remember(raw, layers, percent, found);
    return found;
  }

  #reference(host: HostPlace, span: UrlSpan, id: number, place: TextPlace): void {
    const slash = host.slash ?? '/';
    const colon = host.slashes && host.colon !== '' ? host.colon : colonLike(slash);
    // `https://www%2Edatocms-assets.com/`: a host may be percent-encoded where its URL is not.
    const dot = host.dot.startsWith('%') && !slash.startsWith('%') ? '.' : host.dot;
    const spelling = this.#context.spellingId({ slash, colon, dot });
    const surface = surfaceNames.indexOf(surfaceOf(this.#text, host, span, place));
    this.references.push(id, surface, spelling, host.start, span.end);
    const blocks = place.attribute ? this.inlineAttributes : this.inline;
    if (isInline(place) && blocks.at(-1) !== place.ceiling) blocks.push(place.floor, place.ceiling);
  }
}

// Mentions that the rewriter takes out, with all that stands in them.
const goes = new Set<Mention['kind']>(['hint', 'link-header', 'csp']);

/** Why a text that names a host is no reference; no obstacle where it names no asset. */
interface Unreadable {
  readonly id?: undefined;
  readonly obstacle?: Pick<Mention, 'kind' | 'reason'>;
}

const inlineSurfaces = new Set<Surface>(['script', 'inline-data', 'json-ld', 'css', 'style']);

/** What a back-slash means depends on the kind of text, so that it can't be remembered for all. */
function isAmbiguous(raw: string, { css }: UrlSpan): boolean {
  return css && raw.includes('\\');
}

/** In a tag: the name of the element itself, or that of an attribute with a value. */
function isName(text: string, start: number, end: number): boolean {
  return /<\/?$/.test(text.slice(Math.max(0, start - 2), start)) || /^=["']/.test(text.slice(end - 1, end + 1));
}

/** Script or style in the page itself, as content or as an attribute. */
function isInline(place: TextPlace): boolean {
  return inlineSurfaces.has(place.surface);
}

function isPatternIn(surface: Surface, host: HostPlace): boolean {
  return factsOf(surface).code === 'program' && isPattern(host);
}

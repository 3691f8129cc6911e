import type { Variant } from '../asset/asset-url.ts';
import { downloadNameOf } from '../asset/download-name.ts';
import { decodeUrl } from '../asset-text/decode-url.ts';
import type { HostMatch } from '../asset-text/find-hosts.ts';
import type { ReferenceMatch } from '../asset-text/find-references.ts';
import { mayNamePlaybackId, type PlaybackIdMatch } from '../asset-text/find-videos.ts';
import type { ImageUrl } from '../asset-text/image-endpoints.ts';
import { isUsualUrl, readHost, type UrlHost } from '../asset-text/read-host.ts';
import { ReferenceList } from '../asset-text/references.ts';
import { colonLike, plainSpelling } from '../asset-text/spelling.ts';
import { isEncodedSrcset, isTemplate } from '../asset-text/templates.ts';
import { UrlReader, type UrlSpan } from '../asset-text/url-reader.ts';
import { isUtf8 } from '../memory/byte-strings.ts';
import { type CodeKind, type CodeSpan, codeKinds } from '../syntax/code-span.ts';
import { classifyMention } from './classify-mention.ts';
import { isChangedKind, type Mention } from './file-scan.ts';
import { LengthPrefixes } from './formats/length-prefixes.ts';
import type { MatchReader } from './html/read-html.ts';
import {
  hasTextInQuery,
  isContinuedInNextLine,
  isIncomplete,
  isRegularExpression,
  startsWithHost,
} from './incomplete-url.ts';
import { CspReader } from './policies/content-security-policy.ts';
import { LinkHeaderReader } from './policies/link-headers.ts';
import { surfaceOf } from './reference-surface.ts';
import type { DecodedReference, ScanContext } from './scan-context.ts';
import { factsOf, type Surface, surfaceIdOf } from './surface.ts';
import type { TextPlace } from './text-place.ts';
import { VideoReader } from './video-reader.ts';

/** How many blanks may be around the URL of a link that asks for a download. */
const maxBlanks = 100;

/** Reads the host matches of one text, first to last, as references and mentions. */
export class TextReader implements MatchReader {
  readonly references = new ReferenceList();
  readonly mentions: Mention[] = [];
  /** See `FileScan`. */
  readonly code: CodeSpan[] = [];
  readonly #text: string;
  readonly #context: ScanContext;
  readonly #urls: UrlReader;
  readonly #policies: CspReader;
  readonly #lengthPrefixes: LengthPrefixes;
  readonly #linkHeaders: LinkHeaderReader;
  readonly #videos: VideoReader;
  /** URLs of image endpoints that are references of their own, last to first. */
  readonly #images: ImageUrl[];
  /** Whether a tag has the same meaning as in other texts. */
  readonly #isCacheable: boolean;
  /** The numbers at the start of the current tag. References and code behind them go into the tag cache. */
  #beforeTag = { references: 0, mentions: 0, code: 0, indexQuestions: 0 };
  /** The end of the last URL. A match before it is in a parameter of that URL. */
  #urlEnd = 0;

  constructor(text: string, context: ScanContext, lengthPrefixes = new LengthPrefixes(text)) {
    this.#text = text;
    this.#context = context;
    this.#urls = new UrlReader(text, context);
    this.#policies = new CspReader(text);
    this.#lengthPrefixes = lengthPrefixes;
    this.#linkHeaders = new LinkHeaderReader(text, (url) => context.isHostAlone(url));
    // Lengths, and names of ids elsewhere in the text, change the meaning of a tag.
    this.#isCacheable = !lengthPrefixes.hasAny && !(context.hosts.video && mayNamePlaybackId(text));
    this.#videos = new VideoReader(context, lengthPrefixes, this);
    this.#images = context.findImageUrls(text).toReversed();
  }

  read(match: ReferenceMatch, place: TextPlace): void {
    if (match.start < this.#urlEnd) return;
    if ('playbackId' in match) this.#readPlaybackId(match, place);
    else if ('isStreamType' in match) this.#videos.readStreamType(match, place);
    else this.#readHostMatch(match, place);
  }

  #readPlaybackId(match: PlaybackIdMatch, place: TextPlace): void {
    // The match is in a parameter of the last URL.
    if (match.nameStart < this.#urlEnd) return;
    const behind = this.#text.slice(match.end, place.attribute?.valueEnd ?? match.end);
    if (!this.#videos.readPlaybackId(match, place, behind)) return;
    this.#urlEnd = match.end;
    this.#noteCode(place);
  }

  #readHostMatch({ start, end, hasEscapedLetters }: HostMatch, place: TextPlace): void {
    if (this.#readImageUrl(start, place)) return;
    const host = readHost(this.#text, start, end, place.floor, place.ceiling);
    if (!host || this.#readAttribute(host, place, hasEscapedLetters)) return;
    if (hasEscapedLetters || host.start < this.#urlEnd) {
      const reason = hasEscapedLetters
        ? 'letters of the host are escaped'
        : 'its beginning belongs to the URL before it';
      this.mentions.push({ kind: 'encoded', start: host.start, end: host.end, at: host.start, reason });
      return;
    }
    const mention =
      this.#policies.read(host, place) ??
      (host.pathStart === undefined || host.problem !== undefined || isPatternInProgram(this.#text, host, place)
        ? this.#classifyMention(host, host.end, place)
        : this.#readUrl(host, host.pathStart, place));
    if (!mention) return;
    if (isChangedKind(mention.kind) && this.#lengthPrefixes.covers(host.start)) {
      this.mentions.push({ ...mention, kind: 'length' });
      return;
    }
    if (isChangedKind(mention.kind)) this.#skip(mention);
    this.mentions.push(mention);
  }

  /** @returns whether a host is in the URL of an image endpoint, which is one reference to the resized picture */
  #readImageUrl(at: number, place: TextPlace): boolean {
    while ((this.#images.at(-1)?.end ?? at + 1) <= at) this.#images.pop();
    const image = this.#images.at(-1);
    if (!image || image.start > at || image.start < this.#urlEnd) return false;
    const variantId = this.#context.variantIdOfUrl(image.url);
    if (variantId === undefined || this.#lengthPrefixes.covers(image.start)) return false;
    this.#urlEnd = image.end;
    const slash = this.#text.startsWith('\\/', image.start) ? '\\/' : '/';
    const spellingId = this.#context.spellingId({ ...plainSpelling, slash, colon: colonLike(slash) });
    this.references.add(variantId, surfaceIdOf(place.surface), spellingId, image.start, image.end);
    this.#noteCode(place);
    return true;
  }

  readCachedTag(start: number, end: number): boolean {
    this.#beforeTag = {
      references: this.references.count,
      mentions: this.mentions.length,
      code: this.code.length,
      indexQuestions: this.#context.indexQuestions,
    };
    if (!this.#isCacheable) return false;
    const tag = this.#context.tags.get(this.#text, start, end);
    if (!tag) return false;
    this.references.addCopied(tag.references, start);
    for (const span of tag.code) this.code.push(moveSpan(span, start));
    return true;
  }

  cacheTag(start: number, end: number): void {
    const { references, mentions, code, indexQuestions } = this.#beforeTag;
    const dependsOnMore = this.mentions.length > mentions || this.#context.indexQuestions > indexQuestions;
    if (dependsOnMore || !this.#isCacheable) return;
    this.#context.tags.add(this.#text, start, end, () => ({
      references: this.references.copyFrom(references, start),
      code: this.code.slice(code).map((span) => moveSpan(span, -start)),
    }));
  }

  /** Drops the results of a text that the rewriter removes, and skips the rest of it. */
  #skip({ start, end }: Mention): void {
    this.#urlEnd = end;
    this.references.removeFrom(start);
    while ((this.mentions.at(-1)?.at ?? -1) >= start) this.mentions.pop();
  }

  /**
   * Parses a whole attribute value as a browser does, if its URL has an unusual form.
   * @returns whether the value names an asset
   */
  #readAttribute(host: UrlHost, place: TextPlace, hasEscapedLetters: boolean): boolean {
    if (!place.attribute || place.role || (isUsualUrl(host) && !hasEscapedLetters)) return false;
    const value = this.#urls.readAttributeUrl(host, place);
    const variantId = value && !isTemplate(value.url) ? this.#context.variantIdOfUrl(value.url) : undefined;
    // A value in which another URL was found is not a single URL.
    if (!value || variantId === undefined || value.start < this.#urlEnd) return false;
    this.#urlEnd = value.end;
    if (this.#lengthPrefixes.covers(value.start)) {
      this.mentions.push({ kind: 'length', start: value.start, end: value.end, at: host.start });
      return true;
    }
    const spellingId = this.#context.spellingId(plainSpelling);
    this.references.add(variantId, surfaceIdOf(place.surface), spellingId, value.start, value.end);
    this.#addDownload(variantId, value.start, value.end, place);
    return true;
  }

  #classifyMention(host: UrlHost, end: number, place: TextPlace): Mention {
    return classifyMention(this.#text, host, end, place, this.#linkHeaders);
  }

  /** Adds a reference, or returns the mention to report instead. */
  #readUrl(host: UrlHost, pathStart: number, place: TextPlace): Mention | undefined {
    const text = this.#text;
    const { code: ownCode, language } = factsOf(place.surface);
    const code = isScriptUrl(text, place) ? 'program' : ownCode;
    const span = this.#urls.read(host, pathStart, place, language, code === 'program');
    const raw = text.slice(host.start, span.end);
    const mention = { start: host.start, end: span.end, at: host.start };
    this.#urlEnd = span.end;
    if (span.enclosing.owner === 'foreign') return { kind: 'foreign', ...mention };
    if (span.isCutOff) {
      return { kind: 'encoded', ...mention, reason: 'an “&” inside it ends the parameter that holds it' };
    }
    const decoded = this.#decode(raw, span);
    if (decoded && 'kind' in decoded) return { ...mention, ...decoded };
    if (!decoded || (code && startsWithHost(host, span))) return this.#classifyMention(host, span.end, place);
    if (place.inTag && isHtmlName(text, host.start, span.end)) {
      return { kind: 'encoded', ...mention, reason: 'it stands where a browser reads a name' };
    }
    if (isIncomplete(text, decoded.url, host, span, code)) return { kind: 'template', ...mention };
    if (isContinuedInNextLine(text, span))
      return { kind: 'encoded', ...mention, reason: 'it goes on in the next line' };
    if (this.#lengthPrefixes.covers(host.start)) return { kind: 'length', ...mention };
    this.#addReference(host, span, decoded, place);
    return undefined;
  }

  /** The asset of a raw text's URL, or why it can't be spliced; `undefined` if the text names no asset. */
  #decode(raw: string, span: UrlSpan): DecodedReference | Obstacle | undefined {
    // In a style sheet, a backslash has another meaning.
    const isCacheable = !(span.isCss && raw.includes('\\'));
    const cached = isCacheable ? this.#context.cachedReference(raw, span) : undefined;
    if (cached) return cached;
    const url = decodeUrl(raw, span);
    if (isTemplate(url)) return { kind: 'template' };
    if (isEncodedSrcset(url)) return { kind: 'encoded', reason: 'a whole srcset is percent-encoded into one URL' };
    if (hasTextInQuery(url)) return { kind: 'template' };
    const variantId = this.#context.variantIdOfUrl(url);
    if (variantId === undefined) return undefined;
    if (!isUtf8(raw)) return { kind: 'bytes' };
    const reference = { url, variantId };
    if (isCacheable) this.#context.cacheReference(raw, span, reference);
    return reference;
  }

  #addReference(host: UrlHost, span: UrlSpan, { url, variantId }: DecodedReference, place: TextPlace): void {
    const slash = host.slash ?? '/';
    const colon = host.hasSlashes && host.colon !== '' ? host.colon : colonLike(slash);
    // `https://www%2Edatocms-assets.com/`: a host may be percent-encoded though its URL is not.
    const dot = host.dot.startsWith('%') && !slash.startsWith('%') ? '.' : host.dot;
    const spellingId = this.#context.spellingId({ slash, colon, dot });
    const surfaceId = surfaceIdOf(surfaceOf(this.#text, host, span, url, place));
    this.references.add(variantId, surfaceId, spellingId, host.start, span.end);
    this.#addDownload(variantId, host.start, span.end, place);
    this.#noteCode(place);
  }

  /** Adds `download` to a link's tag, since the URL of the stored file does not ask browsers to save it. */
  #addDownload(variantId: number, start: number, end: number, { attribute, tag, floor }: TextPlace): void {
    if (!attribute || (tag?.element !== 'a' && tag?.element !== 'area') || tag.rawValue('download') !== undefined)
      return;
    const isHref = this.#text.slice(attribute.nameStart, attribute.nameEnd).toLowerCase() === 'href';
    const blanks = start - floor + attribute.valueEnd - end;
    if (!isHref || blanks > maxBlanks || this.#text.slice(floor, attribute.valueEnd).trim().length !== end - start)
      return;
    if (downloadNameOf((this.#context.variants.values[variantId] as Variant).url) === undefined) return;
    const spellingId = this.#context.spellingId(plainSpelling);
    const tagAt = attribute.valueEnd + attribute.quote.length;
    this.references.add(variantId, surfaceIdOf('download-name'), spellingId, tagAt, tagAt);
  }

  #noteCode({ surface, floor, ceiling, attribute }: TextPlace): void {
    if (!isCode(surface) || this.code.at(-1)?.end === ceiling) return;
    this.code.push({ start: floor, end: ceiling, surface, isAttribute: attribute !== undefined });
  }
}

/** Why a text with an asset's name is no reference. */
type Obstacle = Pick<Mention, 'kind' | 'reason'>;

const codeSurfaces: ReadonlySet<Surface> = new Set(codeKinds);

function isCode(surface: Surface): surface is CodeKind {
  return codeSurfaces.has(surface);
}

function moveSpan({ start, end, ...rest }: CodeSpan, by: number): CodeSpan {
  return { ...rest, start: start + by, end: end + by };
}

/** Whether a part of a tag is the name of the element, or of an attribute with a value. */
function isHtmlName(text: string, start: number, end: number): boolean {
  return /<\/?$/.test(text.slice(Math.max(0, start - 2), start)) || /^=["']/.test(text.slice(end - 1, end + 1));
}

function isPatternInProgram(text: string, host: UrlHost, { surface }: TextPlace): boolean {
  return factsOf(surface).code === 'program' && isRegularExpression(text, host);
}

function isScriptUrl(text: string, { reading, floor }: TextPlace): boolean {
  return reading === 'url' && /^\s*javascript:/i.test(text.slice(floor, floor + 40));
}

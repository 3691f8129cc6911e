import type { HostMatch } from '../asset-text/find-hosts.ts';
import type { ReferenceMatch } from '../asset-text/find-references.ts';
import type { PlaybackIdMatch } from '../asset-text/find-videos.ts';
import type { ImageUrl } from '../asset-text/image-endpoints.ts';
import { isUsualUrl, readHost, type UrlHost } from '../asset-text/read-host.ts';
import { isTemplate } from '../asset-text/templates.ts';
import { UrlReader } from '../asset-text/url-reader.ts';
import { decodeReference } from './decode-reference.ts';
import { isChangedKind, type Mention } from './file-scan.ts';
import { LengthPrefixes } from './formats/length-prefixes.ts';
import type { MatchReader } from './html/read-html.ts';
import { isContinuedInNextLine, isIncomplete, isRegularExpression, startsWithHost } from './incomplete-url.ts';
import { MentionReader } from './mention-reader.ts';
import type { ScanContext } from './scan-context.ts';
import { factsOf } from './surface.ts';
import type { TextPlace } from './text-place.ts';
import { TextResults } from './text-results.ts';
import { VideoReader } from './video-reader.ts';

/** Reads the host matches of one text, first to last, as references and mentions. */
export class TextReader implements MatchReader {
  readonly results: TextResults;
  readonly #text: string;
  readonly #context: ScanContext;
  readonly #urls: UrlReader;
  readonly #lengthPrefixes: LengthPrefixes;
  readonly #mentions: MentionReader;
  readonly #videos: VideoReader;
  /** URLs of image endpoints that are references of their own, last to first. */
  readonly #images: ImageUrl[];
  /** The end of the last URL. A match before it is in a parameter of that URL. */
  #urlEnd = 0;

  constructor(text: string, context: ScanContext, lengthPrefixes = new LengthPrefixes(text)) {
    this.#text = text;
    this.#context = context;
    this.#urls = new UrlReader(text, context);
    this.#lengthPrefixes = lengthPrefixes;
    this.#mentions = new MentionReader(text, context);
    this.results = new TextResults(text, context, lengthPrefixes);
    this.#videos = new VideoReader(context, lengthPrefixes, this.results);
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
    this.results.addCode(place);
  }

  #readHostMatch({ start, end, hasEscapedLetters }: HostMatch, place: TextPlace): void {
    if (this.#readImageUrl(start, place)) return;
    const host = readHost(this.#text, start, end, place.floor, place.ceiling);
    if (!host || this.#readAttribute(host, place, hasEscapedLetters)) return;
    if (hasEscapedLetters || host.start < this.#urlEnd) {
      const reason = hasEscapedLetters
        ? 'letters of the host are escaped'
        : 'its beginning belongs to the URL before it';
      this.results.mentions.push({ kind: 'encoded', start: host.start, end: host.end, at: host.start, reason });
      return;
    }
    const mention =
      this.#mentions.readPolicy(host, place) ??
      (host.pathStart === undefined || host.problem !== undefined || isPatternInProgram(this.#text, host, place)
        ? this.#mentions.read(host, host.end, place)
        : this.#readUrl(host, host.pathStart, place));
    if (!mention) return;
    if (isChangedKind(mention.kind) && this.#lengthPrefixes.covers(host.start)) {
      this.results.mentions.push({ ...mention, kind: 'length' });
      return;
    }
    if (isChangedKind(mention.kind)) this.#skip(mention);
    this.results.mentions.push(mention);
  }

  /** @returns whether a host is in the URL of an image endpoint, which is one reference to the resized picture */
  #readImageUrl(at: number, place: TextPlace): boolean {
    while ((this.#images.at(-1)?.end ?? at + 1) <= at) this.#images.pop();
    const image = this.#images.at(-1);
    if (!image || image.start > at || image.start < this.#urlEnd) return false;
    const variantId = this.#context.variantIdOfUrl(image.url);
    if (variantId === undefined || this.#lengthPrefixes.covers(image.start)) return false;
    this.#urlEnd = image.end;
    this.results.addImageUrl(variantId, image, place);
    return true;
  }

  /** Drops the results of a text that the rewriter removes, and skips the rest of it. */
  #skip({ start, end }: Mention): void {
    this.#urlEnd = end;
    this.results.removeFrom(start);
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
      this.results.mentions.push({ kind: 'length', start: value.start, end: value.end, at: host.start });
      return true;
    }
    this.results.addAttributeUrl(variantId, value, place);
    return true;
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
    const decoded = decodeReference(raw, span, this.#context);
    if (decoded && 'kind' in decoded) return { ...mention, ...decoded };
    if (!decoded || (code && startsWithHost(host, span))) return this.#mentions.read(host, span.end, place);
    if (place.inTag && isHtmlName(text, host.start, span.end)) {
      return { kind: 'encoded', ...mention, reason: 'it stands where a browser reads a name' };
    }
    if (isIncomplete(text, decoded.url, host, span, code)) return { kind: 'template', ...mention };
    if (isContinuedInNextLine(text, span))
      return { kind: 'encoded', ...mention, reason: 'it goes on in the next line' };
    if (this.#lengthPrefixes.covers(host.start)) return { kind: 'length', ...mention };
    this.results.addUrl(host, span, decoded, place);
    return undefined;
  }
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

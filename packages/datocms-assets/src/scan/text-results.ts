import type { Variant } from '../asset/asset-url.ts';
import { downloadNameOf } from '../asset/download-name.ts';
import { mayNamePlaybackId } from '../asset-text/find-videos.ts';
import type { UrlHost } from '../asset-text/read-host.ts';
import { ReferenceList } from '../asset-text/references.ts';
import { colonLike, plainSpelling } from '../asset-text/spelling.ts';
import type { UrlSpan } from '../asset-text/url-reader.ts';
import { type CodeKind, type CodeSpan, codeKinds } from '../syntax/code-span.ts';
import type { Mention } from './file-scan.ts';
import type { LengthPrefixes } from './formats/length-prefixes.ts';
import { surfaceOf } from './reference-surface.ts';
import type { DecodedReference, ScanContext } from './scan-context.ts';
import { type Surface, surfaceIdOf } from './surface.ts';
import type { TextPlace } from './text-place.ts';

/** How many blanks may be around the URL of a link that asks for a download. */
const maxBlanks = 100;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Collects what is found in one text. The results of whole tags are shared with other texts. */
export class TextResults {
  readonly references = new ReferenceList();
  readonly mentions: Mention[] = [];
  /** See `FileScan`. */
  readonly code: CodeSpan[] = [];
  readonly #text: string;
  readonly #context: ScanContext;
  /** Whether a tag has the same meaning as in other texts. */
  readonly #isCacheable: boolean;
  /** The numbers at the start of the current tag. References and code behind them go into the tag cache. */
  #beforeTag = { references: 0, mentions: 0, code: 0, indexQuestions: 0 };

  constructor(text: string, context: ScanContext, lengthPrefixes: LengthPrefixes) {
    this.#text = text;
    this.#context = context;
    // Lengths, and names of ids elsewhere in the text, change the meaning of a tag.
    this.#isCacheable = !lengthPrefixes.hasAny && !(context.hosts.video && mayNamePlaybackId(text));
  }

  /** Adds a URL in the text. */
  addUrl(host: UrlHost, span: UrlSpan, { url, variantId }: DecodedReference, place: TextPlace): void {
    const slash = host.slash ?? '/';
    const colon = host.hasSlashes && host.colon !== '' ? host.colon : colonLike(slash);
    // `https://www%2Edatocms-assets.com/`: a host may be percent-encoded though its URL is not.
    const dot = host.dot.startsWith('%') && !slash.startsWith('%') ? '.' : host.dot;
    const spellingId = this.#context.spellingId({ slash, colon, dot });
    const surfaceId = surfaceIdOf(surfaceOf(this.#text, host, span, url, place));
    this.references.add(variantId, surfaceId, spellingId, host.start, span.end);
    this.#addDownload(variantId, host.start, span.end, place);
    this.addCode(place);
  }

  /** Adds an attribute value that is one URL as a whole. */
  addAttributeUrl(variantId: number, { start, end }: Span, place: TextPlace): void {
    this.addPlain(variantId, place.surface, start, end);
    this.#addDownload(variantId, start, end, place);
  }

  /** Adds the URL of an image endpoint, which is one reference to the resized picture. */
  addImageUrl(variantId: number, { start, end }: Span, place: TextPlace): void {
    const slash = this.#text.startsWith('\\/', start) ? '\\/' : '/';
    const spellingId = this.#context.spellingId({ ...plainSpelling, slash, colon: colonLike(slash) });
    this.references.add(variantId, surfaceIdOf(place.surface), spellingId, start, end);
    this.addCode(place);
  }

  /** Adds a reference that is written as a plain URL. */
  addPlain(variantId: number, surface: Surface, start: number, end: number): void {
    this.references.add(variantId, surfaceIdOf(surface), this.#context.spellingId(plainSpelling), start, end);
  }

  /** Keeps the place of a reference, if it is code. */
  addCode({ surface, floor, ceiling, attribute }: TextPlace): void {
    if (!isCode(surface) || this.code.at(-1)?.end === ceiling) return;
    this.code.push({ start: floor, end: ceiling, surface, isAttribute: attribute !== undefined });
  }

  /** Removes all references and mentions that begin at `start` or after it. */
  removeFrom(start: number): void {
    this.references.removeFrom(start);
    while ((this.mentions.at(-1)?.at ?? -1) >= start) this.mentions.pop();
  }

  /** Adds the results of a tag from the cache; `false` if the cache does not have it. */
  addCachedTag(start: number, end: number): boolean {
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

  /** Puts the results since `addCachedTag` into the cache. */
  cacheTag(start: number, end: number): void {
    const { references, mentions, code, indexQuestions } = this.#beforeTag;
    const dependsOnMore = this.mentions.length > mentions || this.#context.indexQuestions > indexQuestions;
    if (dependsOnMore || !this.#isCacheable) return;
    this.#context.tags.add(this.#text, start, end, () => ({
      references: this.references.copyFrom(references, start),
      code: this.code.slice(code).map((span) => moveSpan(span, -start)),
    }));
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
    const tagAt = attribute.valueEnd + attribute.quote.length;
    this.addPlain(variantId, 'download-name', tagAt, tagAt);
  }
}

const codeSurfaces: ReadonlySet<Surface> = new Set(codeKinds);

function isCode(surface: Surface): surface is CodeKind {
  return codeSurfaces.has(surface);
}

function moveSpan({ start, end, ...rest }: CodeSpan, by: number): CodeSpan {
  return { ...rest, start: start + by, end: end + by };
}

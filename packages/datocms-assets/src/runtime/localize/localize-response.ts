import { mayNameAsset } from '../../asset-text/find-references.ts';
import { decodeUtf8, encodeUtf8 } from '../../memory/byte-strings.ts';
import type { ScanContext } from '../../scan/scan-context.ts';
import { refuse } from '../answer/send-answer.ts';
import { readerOf, type Source } from '../body-reader.ts';
import { forbidCaching, forgetBody, mayBeCached } from './cache-headers.ts';
import { hasHashInHeaders, PolicyHashes } from './policy-hashes.ts';
import { codingsOf, decompress, encodingToDecode, peek, utf8Of } from './read-body.ts';
import { readAll, rewriteChunks, rewriteWhole, type TextFormat } from './rewrite-body.ts';
import { rewriteFrames } from './rewrite-frames.ts';
import { type RewriteRules, TextRewriter } from './rewrite-text.ts';
import { sectionsOf, splitHtml, splitNowhere } from './sections.ts';
import { streamChunks, watched, whileHeld, withRest } from './stream-chunks.ts';
import { events, formatByStart, formatOf, frames, isBinary, typeOf, unknown } from './text-formats.ts';

type ByteStream = ReadableStream<Uint8Array>;

export interface ResponseRules extends RewriteRules {
  /** Waits until the index can answer. */
  readonly ready: (() => Promise<unknown>) | undefined;
  /** Called with the error that ends the body of the response itself. */
  readonly onBodyError: ((error: unknown) => void) | undefined;
  /** Whether a URL that expires has been written. */
  readonly hasExpiring: () => boolean;
  /** Whether a cache keeps the response without a header for it. */
  readonly isCached: () => boolean;
  /** The response answers a HEAD request, so its headers describe a body that is not there. */
  readonly isHead: boolean;
  /** Only the headers are localized. */
  readonly keepsBody: boolean;
}

/** Whether a response needs no change: its body is no text, and no header names an asset host. */
export function passesUnchanged({ headers }: Response, context: ScanContext): boolean {
  return formatOf(headers) === undefined && ![...headers].some((header) => mayBeLocalized(header, context));
}

/** Replaces the asset URLs in a response: in its headers, and in its body if that is text. */
export async function localizeResponse(response: Response, rules: ResponseRules): Promise<Response> {
  if (response.status < 200) return response;
  try {
    return await new ResponseLocalizer(response, rules).localize();
  } catch (error) {
    // If no code has opened the body, no code reads it.
    if (!response.body?.locked) await response.body?.cancel(error).catch(() => {});
    throw error;
  }
}

/** The work on one response. The steps depend on the body, and each way ends with a `send…`. */
class ResponseLocalizer {
  readonly #response: Response;
  readonly #rules: ResponseRules;
  /** How to read the body, by its type; `undefined` if it stays as it is. */
  readonly #format: TextFormat | undefined;
  /** The code of a page whose headers have a policy with hashes. */
  readonly #hashes: PolicyHashes | undefined;
  readonly #rewriter: TextRewriter;
  #headers: Headers;

  constructor(response: Response, rules: ResponseRules) {
    const { headers } = response;
    this.#response = response;
    this.#rules = rules;
    this.#headers = headers;
    this.#format = rules.keepsBody ? undefined : formatOf(headers);
    this.#hashes = this.#format?.file.startsWith('page.') && hasHashInHeaders(headers) ? new PolicyHashes() : undefined;
    this.#rewriter = new TextRewriter(rules, this.#hashes);
  }

  async localize(): Promise<Response> {
    const { body, status, headers } = this.#response;
    const format = this.#format;
    this.#headers = await whileHeld(body, async () => {
      await this.#rules.ready?.();
      return localizeHeaders(headers, this.#hashes ? new TextRewriter(this.#rules) : this.#rewriter);
    });
    if (!body && format && this.#rules.isHead) this.#forgetCodings();
    const isStart =
      status === 206 && format !== undefined && format.split !== splitNowhere && isFromZero(this.#headers);
    if (status === 206 && !isStart && (format || typeOf(this.#headers) === 'multipart/byteranges'))
      return this.#sendUnread('range', body, 416);
    if (!body || !format) return this.#send(body);
    return this.#localizeBody(body, format, isStart);
  }

  /** @param isStart the body is the beginning of a text */
  async #localizeBody(body: ByteStream, format: TextFormat, isStart: boolean): Promise<Response> {
    const codings = codingsOf(this.#headers);
    const { text, asItCame } = await decompress(body, codings, this.#response.url !== '');
    if (!text) return this.#sendUnread('content-encoding', asItCame, 502);
    if (codings.length > 0) this.#forgetCodings();
    if (format === events) return this.#sendEvents(text);
    const [start, source] = await peek(watched(readerOf(text), this.#rules.onBodyError));
    try {
      if (format === frames) return await this.#sendFrames(source);
      const found = formatByStart(format, start);
      const encoding = encodingToDecode(this.#headers.get('content-type') ?? '', start, found.split === splitHtml);
      if (found === unknown && encoding === undefined && isBinary(start))
        return this.#send(streamChunks({ next: () => source.read() }, source));
      const isReadFirst =
        isStart || found.split === splitNowhere || this.#headers.has('content-length') || this.#mayBeCached();
      if (encoding === undefined && this.#hashes === undefined && !isReadFirst)
        return await this.#sendAsItComes(source, found);
      return await this.#sendWhole(source, found, encoding, isStart);
    } catch (error) {
      await source.cancel(error).catch(() => {});
      throw error;
    }
  }

  /** Whether a cache may keep the response. If so, it is read to its end, since headers tell whether URLs expire. */
  #mayBeCached(): boolean {
    return mayBeCached(this.#headers) || this.#rules.isCached();
  }

  /** A browser waits for the headers of an event stream, whose first event may be late. It is always in UTF-8. */
  #sendEvents(text: ByteStream): Response {
    forgetBody(this.#headers);
    const source = readerOf(text);
    return this.#sendPrivately(streamChunks(rewriteChunks(source, events, this.#rewriter), source));
  }

  async #sendFrames(source: Source): Promise<Response> {
    forgetBody(this.#headers);
    const chunks = rewriteFrames(source, this.#rewriter);
    if (!this.#mayBeCached()) return this.#sendPrivately(streamChunks(chunks, source));
    return this.#send(streamChunks((await withRest(await chunks.next(), chunks)).values()));
  }

  async #sendAsItComes(source: Source, format: TextFormat): Promise<Response> {
    forgetBody(this.#headers);
    const chunks = rewriteChunks(source, format, this.#rewriter);
    const first = await chunks.next();
    // The code that renders the beginning may have set the cache meanwhile.
    if (this.#rules.isCached()) return this.#send(streamChunks((await withRest(first, chunks)).values()));
    const body = streamChunks(chunks, source, first);
    return first.done ? this.#send(body) : this.#sendPrivately(body);
  }

  /** @param encoding from which the text has to be decoded */
  async #sendWhole(
    source: Source,
    format: TextFormat,
    encoding: string | undefined,
    isStart: boolean,
  ): Promise<Response> {
    const headers = this.#headers;
    const original = encoding === undefined ? undefined : await readAll(source);
    const utf8 = original === undefined ? source : utf8Of(original, encoding as string);
    const { chunks, isChanged } = await rewriteWhole(utf8, format, this.#rewriter, isStart);
    if (isStart) {
      const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      if (length === 0) return refuse(416);
      headers.set('content-range', `bytes 0-${length - 1}/*`);
    } else if (!isChanged) return this.#send(streamChunks((original ?? chunks).values()));
    if (original) headers.set('content-type', `${typeOf(headers)}; charset=utf-8`);
    await this.#hashes?.updateHeaders(headers);
    forgetBody(headers);
    return this.#send(streamChunks(chunks.values()));
  }

  /**
   * Sends a part of a text, or a text that can't be read, as it is. If places without a sealed URL are blanked, it is
   * not sent.
   * @param refusal the status that is sent instead
   */
  async #sendUnread(
    kind: 'range' | 'content-encoding',
    body: ByteStream | null,
    refusal: 416 | 502,
  ): Promise<Response> {
    this.#rules.report({ kind });
    if (!this.#rules.isBlanked) return this.#send(body);
    await body?.cancel();
    return refuse(refusal);
  }

  /** Forbids caches, since later text may name an unpublished asset. */
  #sendPrivately(body: ByteStream): Response {
    if (!this.#headers.has('cache-control')) this.#headers.set('cache-control', 'private');
    return this.#send(body);
  }

  #send(body: ByteStream | null): Response {
    const { status, statusText } = this.#response;
    if (this.#rules.hasExpiring()) forbidCaching(this.#headers);
    return new Response(body, { status, statusText, headers: this.#headers });
  }

  #forgetCodings(): void {
    this.#headers.delete('content-encoding');
    forgetBody(this.#headers);
  }
}

/** Whether a part of a text is its beginning, which robots request to read only the head of a page. */
function isFromZero(headers: Headers): boolean {
  return /^bytes 0-/.test(headers.get('content-range') ?? '') && !headers.has('content-encoding');
}

/** Localizes `Link`, `Content-Security-Policy`, `Location` and other headers, each as a line of a headers file. */
async function localizeHeaders(original: Headers, rewriter: TextRewriter): Promise<Headers> {
  const headers = new Headers(original);
  for (const [name, value] of original) {
    if (!mayBeLocalized([name, value], rewriter.context)) continue;
    const text = encodeUtf8(`${name}: ${value}`);
    const line = await rewriter.rewrite('_headers', sectionsOf(text, [text.length]));
    const localized = decodeUtf8(line).slice(name.length + 2);
    if (localized === '') headers.delete(name);
    else headers.set(name, localized);
  }
  return headers;
}

function mayBeLocalized([name, value]: readonly [string, string], context: ScanContext): boolean {
  return name !== 'set-cookie' && mayNameAsset(value, context);
}

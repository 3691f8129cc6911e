import { mayNameAsset } from '../../asset-text/find-references.ts';
import { decodeUtf8, encodeUtf8 } from '../../memory/byte-strings.ts';
import type { ScanContext } from '../../scan/scan-context.ts';
import { refuse } from '../answer/send-answer.ts';
import { readerOf, type Source } from '../body-reader.ts';
import { hasHashInHeaders, PolicyHashes } from './policy-hashes.ts';
import { codingsOf, decompress, encodingToDecode, peek, utf8Of } from './read-body.ts';
import { readAll, rewriteChunks, rewriteWhole } from './rewrite-body.ts';
import { rewriteFrames } from './rewrite-frames.ts';
import { type RewriteRules, TextRewriter } from './rewrite-text.ts';
import { segmentsOf, splitHtml, splitNowhere } from './segments.ts';
import { events, formatByStart, formatOf, frames, isBinary, typeOf, unknown } from './text-formats.ts';

export interface ResponseRules extends RewriteRules {
  /** Waits until the index can be asked. */
  readonly ready: (() => Promise<unknown>) | undefined;
  /** Hears the error with which the body of the response itself ends. */
  readonly onBodyError: ((error: unknown) => void) | undefined;
  /** Whether a URL that expires has been written. */
  readonly hasExpiring: () => boolean;
  /** Whether a cache keeps the response without a header that says so. */
  readonly isCached: () => boolean;
  /** The response is to a HEAD request: its headers are those of a body. */
  readonly isHead: boolean;
  /** Only the headers are localised. */
  readonly keepsBody: boolean;
}

/** Whether there is nothing to replace in a response: its body is no text, and no header names an asset host. */
export function passesUnchanged({ headers }: Response, context: ScanContext): boolean {
  return formatOf(headers) === undefined && ![...headers].some((header) => mayBeLocalized(header, context));
}

/** Replaces the asset URLs in a response: in its headers, and in its body if that is text. */
export async function localizeResponse(response: Response, rules: ResponseRules): Promise<Response> {
  if (response.status < 200) return response;
  try {
    return await localizeWhole(response, rules);
  } catch (error) {
    // Nobody reads a body that has not been opened.
    if (!response.body?.locked) await response.body?.cancel(error).catch(() => {});
    throw error;
  }
}

async function localizeWhole(response: Response, rules: ResponseRules): Promise<Response> {
  const { status, statusText } = response;
  let format = rules.keepsBody ? undefined : formatOf(response.headers);
  const hashes =
    format?.file.startsWith('page.') && hasHashInHeaders(response.headers) ? new PolicyHashes() : undefined;
  const rewriter = new TextRewriter(rules, hashes);
  const headers = await whileHeld(response.body, async () => {
    await rules.ready?.();
    return localizeHeaders(response.headers, hashes ? new TextRewriter(rules) : rewriter);
  });
  const answer = (body: ReadableStream<Uint8Array> | null) => {
    if (rules.hasExpiring()) forbidCaching(headers);
    return new Response(body, { status, statusText, headers });
  };
  // What comes later may name an asset that is not published.
  const stream = (body: ReadableStream<Uint8Array>) => {
    if (!headers.has('cache-control')) headers.set('cache-control', 'private');
    return answer(body);
  };
  const { body } = response;
  if (!body && format && rules.isHead) {
    headers.delete('content-encoding');
    forgetBody(headers);
  }
  const isStart = status === 206 && format !== undefined && format.split !== splitNowhere && isFromZero(headers);
  if (status === 206 && !isStart && (format || typeOf(headers) === 'multipart/byteranges')) {
    rules.report({ kind: 'range' });
    return rules.isBlanked ? refuseBody(body, 416) : answer(body);
  }
  if (!body || !format) return answer(body);
  const codings = codingsOf(headers);
  const { text, whole } = await decompress(body, codings, response.url !== '');
  if (!text) {
    rules.report({ kind: 'content-encoding' });
    return rules.isBlanked ? refuseBody(whole, 502) : answer(whole);
  }
  if (codings.length > 0) {
    headers.delete('content-encoding');
    forgetBody(headers);
  }
  // A browser waits for the headers of an event stream, whose first event may come much later. It is always in UTF-8.
  if (format === events) {
    forgetBody(headers);
    const source = readerOf(text);
    return stream(streamChunks(rewriteChunks(source, format, rewriter), source));
  }
  const [start, source] = await peek(watched(readerOf(text), rules.onBodyError));
  try {
    if (format === frames) {
      forgetBody(headers);
      const chunks = rewriteFrames(source, rewriter);
      if (!mayBeCached(headers) && !rules.isCached()) return stream(streamChunks(chunks, source));
      return answer(streamChunks((await withRest(await chunks.next(), chunks)).values()));
    }
    format = formatByStart(format, start);
    const encoding = encodingToDecode(headers.get('content-type') ?? '', start, format.split === splitHtml);
    if (format === unknown && encoding === undefined && isBinary(start)) {
      return answer(streamChunks({ next: () => source.read() }, source));
    }
    const isWhole =
      isStart ||
      format.split === splitNowhere ||
      headers.has('content-length') ||
      mayBeCached(headers) ||
      rules.isCached();
    if (encoding === undefined && hashes === undefined && !isWhole) {
      forgetBody(headers);
      const chunks = rewriteChunks(source, format, rewriter);
      const first = await chunks.next();
      // Only the code that renders the beginning may have said so.
      if (rules.isCached()) return answer(streamChunks((await withRest(first, chunks)).values()));
      return (first.done ? answer : stream)(streamChunks(chunks, source, first));
    }
    const original = encoding === undefined ? undefined : await readAll(source);
    const utf8 = original === undefined ? source : utf8Of(original, encoding as string);
    const { chunks, isChanged } = await rewriteWhole(utf8, format, rewriter, isStart);
    if (isStart) {
      const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      if (length === 0) return refuse(416);
      headers.set('content-range', `bytes 0-${length - 1}/*`);
    } else if (!isChanged) return answer(streamChunks((original ?? chunks).values()));
    if (original) headers.set('content-type', `${typeOf(headers)}; charset=utf-8`);
    await hashes?.updateHeaders(headers);
    forgetBody(headers);
    return answer(streamChunks(chunks.values()));
  } catch (error) {
    await source.cancel(error).catch(() => {});
    throw error;
  }
}

/** A part of a text, and a text that can't be read, are not sent where places without a sealed URL are blanked. */
async function refuseBody(body: ReadableStream<Uint8Array> | null, status: 416 | 502): Promise<Response> {
  await body?.cancel();
  return refuse(status);
}

/** Whether a part of a text is its beginning, such as robots ask for that only look at the head of a page. */
function isFromZero(headers: Headers): boolean {
  return /^bytes 0-/.test(headers.get('content-range') ?? '') && !headers.has('content-encoding');
}

/** Headers go first: an answer that a cache may keep is read to its end, so that they tell whether it holds URLs that expire. */
function mayBeCached(headers: Headers): boolean {
  // A cache goes by the header for its kind, whatever `Cache-Control` says (RFC 9213 §2.2).
  if ([...headers.keys()].some((name) => name !== 'expires' && isForCaches(name))) return true;
  const caching = (headers.get('cache-control') ?? '').replace(/"[^"]*"/g, '""');
  if (/\b(?:no-store|private)\b(?!\s*=)/i.test(caching)) return false;
  // A cache asks the site each time before it uses such an answer, unless others are told otherwise. `no-cache="set-cookie"` is about
  // that header only, and so is `private="…"` (RFC 9111 §5.2.2.4, §5.2.2.7).
  const isAsked =
    /\bno-cache\b(?!\s*=)|\bmax-age\s*=\s*0\b/i.test(caching) && !/\b(?:s-maxage|stale-\S+)\b/i.test(caching);
  const isFresh = caching !== '' && !isAsked;
  return isFresh || headers.has('last-modified') || headers.has('expires');
}

/**
 * Whether a header tells one kind of cache how long it may keep a response: `Netlify-CDN-Cache-Control` and the like, or Akamai's
 * `Edge-Control`.
 */
function isForCaches(name: string): boolean {
  return /^(?:expires|(?:edge|surrogate)-control|x-accel-expires|.+-cache-control)$/.test(name);
}

function forbidCaching(headers: Headers): void {
  for (const name of [...headers.keys()].filter(isForCaches)) headers.delete(name);
  headers.set('cache-control', 'private, no-store');
}

/** Removes the headers that describe a body which has changed. */
function forgetBody(headers: Headers): void {
  for (const name of [
    'content-length',
    'etag',
    // Else the site answers 304, and a cache keeps URLs that were sealed with a key that has gone.
    'last-modified',
    'content-md5',
    'digest',
    'content-digest',
    'repr-digest',
    'accept-ranges',
  ])
    headers.delete(name);
}

/** `Link`, `Content-Security-Policy`, `Location` and others, each as a line of a headers file. */
async function localizeHeaders(original: Headers, rewriter: TextRewriter): Promise<Headers> {
  const headers = new Headers(original);
  for (const [name, value] of original) {
    if (!mayBeLocalized([name, value], rewriter.context)) continue;
    const text = encodeUtf8(`${name}: ${value}`);
    const line = await rewriter.rewrite('_headers', segmentsOf(text, [text.length]));
    const localized = decodeUtf8(line).slice(name.length + 2);
    if (localized === '') headers.delete(name);
    else headers.set(name, localized);
  }
  return headers;
}

function mayBeLocalized([name, value]: readonly [string, string], context: ScanContext): boolean {
  return name !== 'set-cookie' && mayNameAsset(value, context);
}

/**
 * Waits while nobody has begun to read a body. Node's `fetch` cancels a body that nobody reads when its own response is collected as
 * garbage, though the body may be that of another response by then.
 */
async function whileHeld<T>(body: ReadableStream<Uint8Array> | null, work: () => Promise<T>): Promise<T> {
  const reader = body && !body.locked ? body.getReader() : undefined;
  try {
    return await work();
  } finally {
    reader?.releaseLock();
  }
}

/** A source that tells its error before anybody else does. */
function watched(source: Source, onError: ResponseRules['onBodyError']): Source {
  if (!onError) return source;
  const read = () =>
    source.read().catch((error: unknown) => {
      onError(error);
      throw error;
    });
  return { read, cancel: (reason) => source.cancel(reason) };
}

async function withRest(
  first: IteratorResult<Uint8Array, unknown>,
  rest: AsyncIterable<Uint8Array>,
): Promise<Uint8Array[]> {
  const chunks = first.done ? [] : [first.value];
  for await (const chunk of rest) chunks.push(chunk);
  return chunks;
}

function streamChunks(
  chunks: Iterator<Uint8Array, unknown> | AsyncIterator<Uint8Array, unknown>,
  source?: Pick<Source, 'cancel'>,
  first?: IteratorResult<Uint8Array, unknown>,
): ReadableStream<Uint8Array> {
  let known = first;
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const next = known ?? (await chunks.next());
        known = undefined;
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      } catch (error) {
        await source?.cancel(error).catch(() => {});
        throw error;
      }
    },
    cancel: (reason) => source?.cancel(reason),
  });
}

import type { Variant } from '../../asset/asset-url.ts';
import { acceptHeader } from '../../fetch/accept-header.ts';
import { DownloadError } from '../../findings/download-error.ts';
import type { SealedAsset } from '../sealer.ts';
import { type AnswerCache, type Body, inMemory, type KnownAsset } from './answer-cache.ts';
import { isOneRange, isWholeRange, partOf } from './byte-range.ts';
import type { FailureLog } from './failure-log.ts';
import {
  fetchUpstream,
  NotFoundError,
  NotModifiedError,
  RangeNotSatisfiableError,
  type UpstreamAsset,
  type UpstreamRequest,
  type UpstreamRules,
} from './upstream.ts';

/** Nothing in an asset runs, fetches or is read as another type. */
const safeHeaders = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
} as const;
/** Browsers show no PDF in a sandbox. A PDF can't reach the site's pages. */
const pdfHeaders = {
  ...safeHeaders,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
} as const;

const imageFile = /\.(?:avif|bmp|gif|hei[cf]|ico|jpe?g|png|psd|svg|tiff?|webp)$/i;
/** Files that browsers request in parts. */
const rangeableFile = /\.(?:aac|flac|m4[av]|mov|mp[34]|oga|ogg|ogv|pdf|wav|webm|zip)$/i;

/**
 * To be raised when content is checked or cleaned in another way: then what is kept is fetched again. Else an asset that does
 * not change would never be checked anew.
 */
const checksVersion = 1;

/** How one sealed asset is answered. */
export interface AnswerOptions {
  /** The last part of the URL. */
  readonly name: string;
  /** Of the answer if it is the asset. */
  readonly cacheControl: string;
  readonly cache: AnswerCache | undefined;
  /** Keeps the server alive until a promise ends, which the answer then does not wait for. */
  readonly waitUntil: ((work: Promise<unknown>) => void) | undefined;
}

/** A `Headers` of its own would cost as much as the rest of an answer. */
type AnswerHeaders = Record<string, string>;

interface CachedRequest extends UpstreamRequest {
  /** Of the answer in caches. */
  readonly key: string;
}

/** Answers requests for sealed assets. Requests for one variant at the same time become one request to the asset host. */
export class AssetAnswers {
  readonly #rules: UpstreamRules;
  readonly #keyOf: (text: string) => string;
  readonly #failures: FailureLog;
  readonly #underWay = new Map<string, Promise<KnownAsset | UpstreamAsset>>();

  /** @param keyOf makes a secret of a text, always the same one */
  constructor(rules: UpstreamRules, keyOf: (text: string) => string, failures: FailureLog) {
    this.#rules = rules;
    this.#keyOf = keyOf;
    this.#failures = failures;
  }

  /** @returns a response with headers of its own only: 200, 206, 304, 404, 416, 502, or 504 for a stall */
  async answer(
    request: Request,
    { variant, profile, expires }: SealedAsset,
    options: AnswerOptions,
  ): Promise<Response> {
    const formats =
      negotiates(variant) && profile === 'web' ? acceptedFormats(request.headers.get('accept')) : undefined;
    const mimeType = isImage(variant) ? null : 'application/octet-stream';
    const facts = { id: '', url: variant.url, path: variant.path, profile, md5: null, size: null, mimeType };
    const accept = acceptHeader(facts, { formats: formats ?? [] });
    const range = rangeOf(request);
    try {
      // A part that a browser has may be of another version of the file, unless its hash is known.
      const asksForPart = range !== undefined && !isWholeRange(range) && !request.headers.has('if-range');
      const asked = {
        url: variant.url,
        accept,
        range: asksForPart && rangeableFile.test(variant.path) ? range : undefined,
      };
      const asset = await this.#find(
        { ...asked, key: this.#keyOf(`${checksVersion} ${this.#rules.svg} ${accept} ${variant.url}`) },
        options,
      );
      const headers: AnswerHeaders = {
        ...(asset.type === 'application/pdf' ? pdfHeaders : safeHeaders),
        'content-type': asset.type.startsWith('text/') ? `${asset.type}; charset=utf-8` : asset.type,
        'cache-control': options.cacheControl,
      };
      if (formats) headers.vary = 'Accept';
      if (/(?:^|&)dl(?:=|&|$)/.test(variant.query)) {
        headers['content-disposition'] = `attachment; filename="${options.name.replace(/\.[^.]*\./, '.')}"`;
      }
      if ('read' in asset) return await answerKnown(asset, headers, request, range);
      if (rangeableFile.test(variant.path)) headers['accept-ranges'] = 'bytes';
      return await answerStream(asset, headers, request, range);
    } catch (error) {
      if (error instanceof LostAssetError && options.cache) {
        return this.answer(request, { variant, profile, expires }, { ...options, cache: undefined });
      }
      if (error instanceof NotFoundError) return refuse(404);
      if (error instanceof RangeNotSatisfiableError) return refuse(416);
      return refuse(this.#failures.add(options.name, variant, error));
    }
  }

  async #find(request: CachedRequest, options: AnswerOptions): Promise<KnownAsset | UpstreamAsset> {
    const { key, range } = request;
    if (range !== undefined) return this.#findOrFetch(request, options);
    const underWay = this.#underWay.get(key);
    if (underWay) {
      const asset = await underWay;
      // A stream has one reader.
      return 'read' in asset ? asset : fetchUpstream(request, this.#rules);
    }
    const own = this.#findOrFetch(request, options);
    this.#underWay.set(key, own);
    try {
      return await own;
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #findOrFetch(request: CachedRequest, { cache, waitUntil }: AnswerOptions): Promise<KnownAsset | UpstreamAsset> {
    const { key, range } = request;
    const found = await cache?.find(key);
    if (found?.isFresh) return found;
    try {
      const asset = await fetchUpstream({ ...request, validator: found?.validator }, this.#rules);
      if (asset.body instanceof ReadableStream) {
        return range === undefined && cache ? { ...asset, body: await cache.put(key, asset) } : asset;
      }
      const known = { type: asset.type, sha256: asset.sha256 as string, ...inMemory(asset.body) };
      const stored = cache?.put(key, asset);
      if (waitUntil && stored) waitUntil(stored);
      else await stored;
      return known;
    } catch (error) {
      if (found && error instanceof NotModifiedError) {
        await cache?.renew?.(key);
        return found;
      }
      if (error instanceof NotFoundError) await cache?.remove(key);
      if (found && isOutage(error)) return found;
      throw error;
    }
  }
}

/** A cache has removed an asset since it was found, as other processes may do. */
class LostAssetError extends Error {
  override readonly name = 'LostAssetError';
}

/** Whether the asset host did not answer: what was kept of it before is still right. */
function isOutage(error: unknown): boolean {
  const isAnswer = error instanceof NotFoundError || error instanceof RangeNotSatisfiableError;
  return !isAnswer && !(error instanceof DownloadError && error.code !== 'download-failed');
}

async function answerKnown(
  asset: KnownAsset,
  headers: AnswerHeaders,
  request: Request,
  range: string | undefined,
): Promise<Response> {
  const { length, sha256 } = asset;
  const etag = `"${sha256.slice(0, 32)}"`;
  headers.etag = etag;
  headers['accept-ranges'] = 'bytes';
  if (isSameTag(request.headers.get('if-none-match'), etag)) {
    const { 'content-type': _ofBody, ...others } = headers;
    return new Response(null, { status: 304, headers: others });
  }
  const isWanted = range !== undefined && [null, etag].includes(request.headers.get('if-range'));
  const part = isWanted ? partOf(range, length) : { start: 0, end: length };
  if (!part) return refuse(416, { 'content-range': `bytes */${length}` });
  const { start, end } = part;
  if (isWanted) headers['content-range'] = `bytes ${start}-${end - 1}/${length}`;
  const body =
    request.method === 'HEAD' ? null : await asset.read(start, end).catch(() => Promise.reject(new LostAssetError()));
  return send(body, end - start, { status: isWanted ? 206 : 200, headers });
}

async function answerStream(
  { body, length, contentRange }: UpstreamAsset,
  headers: AnswerHeaders,
  request: Request,
  range: string | undefined,
): Promise<Response> {
  const isAll = range !== undefined && isWholeRange(range) && !request.headers.has('if-range');
  const all = isAll && length !== undefined ? `bytes 0-${length - 1}/${length}` : undefined;
  const part = contentRange ?? all;
  if (part !== undefined) headers['content-range'] = part;
  const isHead = request.method === 'HEAD';
  if (isHead && body instanceof ReadableStream) await body.cancel();
  return send(isHead ? null : body, length, { status: part === undefined ? 200 : 206, headers });
}

function send(
  body: Body | null,
  length: number | undefined,
  init: { readonly status: number; readonly headers: AnswerHeaders },
): Response {
  if (length !== undefined) init.headers['content-length'] = String(length);
  return new Response(withLength(body, length), init);
}

/** Whether an `If-None-Match` header names a tag. A proxy that compresses makes it a weak one. */
function isSameTag(header: string | null, etag: string): boolean {
  const tags = header?.split(',').map((each) => each.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}

/** Only in Cloudflare Workers: without it a stream has no `Content-Length` there, and a cut one looks complete. */
type FixedLengthStream = new (length: number) => TransformStream<Uint8Array, Uint8Array>;

function withLength(body: Body | null, length: number | undefined): Body | null {
  const { FixedLengthStream } = globalThis as { readonly FixedLengthStream?: FixedLengthStream };
  if (!FixedLengthStream || length === undefined || !(body instanceof ReadableStream)) return body;
  return body.pipeThrough(new FixedLengthStream(length));
}

const reasons = {
  404: 'Not found',
  405: 'Method not allowed',
  416: 'Range not satisfiable',
  502: 'Bad gateway',
  504: 'Gateway timeout',
} as const;

/** A response without an asset, which no cache keeps. */
export function refuse(status: keyof typeof reasons, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${reasons[status]}\n`, {
    status,
    headers: { ...safeHeaders, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}

function isImage({ path, query }: Variant): boolean {
  return imageFile.test(path) || query !== '';
}

/** Whether the service chooses the format by `Accept`: also by the settings of the project, which no URL shows. */
function negotiates(variant: Variant): boolean {
  return isImage(variant) && !/(?:^|&)(?:fm|dl|skip-default-optimizations)(?:=|&|$)/.test(variant.query);
}

/** Three classes of browsers, so that a cache keeps three answers and not one for each browser. */
function acceptedFormats(accept: string | null): ('avif' | 'webp')[] {
  if (accept === null || !acceptsWebp.test(accept)) return [];
  return acceptsAvif.test(accept) ? ['avif', 'webp'] : ['webp'];
}

const [acceptsWebp, acceptsAvif] = ['webp', 'avif'].map(
  (format) => new RegExp(`image/${format}(?!\\s*;\\s*q=0(?:\\.0*)?(?:\\s*[,;]|\\s*$))`, 'i'),
) as [RegExp, RegExp];

/** The one range that a request asks for. */
function rangeOf({ headers, method }: Request): string | undefined {
  const range = headers.get('range');
  return range !== null && method === 'GET' && isOneRange(range) ? range : undefined;
}

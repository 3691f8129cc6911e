import type { Variant } from '../../asset/asset-url.ts';
import { contentDisposition, downloadNameOf, withoutHash } from '../../asset/download-name.ts';
import { acceptHeader } from '../../fetch/accept-header.ts';
import { DownloadError } from '../../findings/download-error.ts';
import type { SealedAsset } from '../../sealing/sealer.ts';
import { streamHosts } from '../../video/stream-hosts.ts';
import { type AnswerCache, edgeCache, inMemory, type KnownAsset } from './answer-cache.ts';
import { acceptedFormats, isImage, isInParts, isVideo, negotiates, staysImage } from './asset-kind.ts';
import type { FailureLog } from './failure-log.ts';
import type { UpstreamAsset } from './receive-asset.ts';
import { RequestSlots } from './request-slots.ts';
import {
  answerKnown,
  answerStream,
  goneResponse,
  headersOf,
  isOtherWanted,
  LostAssetError,
  partialRangeOf,
  rangeOf,
  refuse,
} from './send-answer.ts';
import { SharedWork } from './shared-work.ts';
import {
  fetchUpstream,
  isOutage,
  NotFoundError,
  NotModifiedError,
  RangeNotSatisfiableError,
  type UpstreamRequest,
  type UpstreamRules,
} from './upstream.ts';
import type { Validator } from './validator.ts';

/**
 * Raise it when content is checked or cleaned in another way, so that cached assets are fetched again. Otherwise an
 * unchanged asset would never be checked again.
 */
const checksVersion = 2;

/** Milliseconds after which visitors must not wait for the same failure again. */
const slowFailure = 1000;
/** Milliseconds without a request to the asset host after a slow failure, if an asset is in the cache. */
const outagePause = 30_000;

/** Milliseconds for which a new asset waits for its turn, and an asset that is in the cache. */
const [maxWait, maxKeptWait] = [60_000, 1000];

/** How to answer a request for one sealed asset. */
export interface AnswerOptions {
  /** The last part of the URL. */
  readonly name: string;
  /** The header of a response with the asset. */
  readonly cacheControl: string;
  readonly cache: AnswerCache | undefined;
  /** Keeps the server alive until a promise ends, so that the answer need not wait for it. */
  readonly waitUntil: ((work: Promise<unknown>) => void) | undefined;
}

/** An asset that may be in a cache, and how to fetch it. */
export interface CachedRequest {
  /** The key in caches. */
  readonly key: string;
  /** @param validator of the cached asset. Without it, the host also sends an unchanged asset */
  readonly fetch: (validator?: Validator) => Promise<UpstreamAsset>;
  /** The request has a range. Caches keep no parts. */
  readonly isPart?: boolean;
  /** A cached asset is used only if the asset host does not answer. */
  readonly isRenewed?: boolean;
}

/** An asset for an answer, with the headers that only it has. */
export interface FoundAsset {
  readonly asset: KnownAsset | UpstreamAsset;
  readonly headers?: Readonly<Record<string, string>>;
  /** Visitors may request parts of it. */
  readonly isRangeable: boolean;
}

/** Answers requests for sealed assets. Requests for one variant at the same time become one request to the asset host. */
export class AssetAnswers {
  readonly #rules: UpstreamRules;
  readonly #keyOf: (text: string) => string;
  readonly #failures: FailureLog;
  readonly #slots = new RequestSlots();
  readonly #underWay = new SharedWork<KnownAsset | UpstreamAsset>();
  /** Until then, by `performance.now()`, cached assets are used without asking. 0 if the asset host answers. */
  #pausedUntil = 0;

  /** @param keyOf turns a text into a secret, always the same for one text */
  constructor(rules: UpstreamRules, keyOf: (text: string) => string, failures: FailureLog) {
    this.#rules = rules;
    this.#keyOf = keyOf;
    this.#failures = failures;
  }

  /** @returns a response without headers of the host: 200, 206, 304, 404, 412, 416, 502, or 504 for a stall */
  async answer(request: Request, { variant, profile }: SealedAsset, options: AnswerOptions): Promise<Response> {
    const { url, path } = variant;
    const formats =
      negotiates(variant) && profile === 'web' ? acceptedFormats(request.headers.get('accept')) : undefined;
    const mimeType = isImage(variant) ? null : 'application/octet-stream';
    const facts = { id: '', url, path, profile, md5: null, size: null, mimeType };
    const accept = acceptHeader(facts, { formats: formats ?? [] });
    const isRangeable = isInParts(variant);
    const downloadName = downloadNameOf(url);
    const headers = {
      ...(formats && { vary: 'Accept' }),
      ...(downloadName !== undefined && {
        'content-disposition': contentDisposition(withoutHash(options.name), downloadName),
      }),
    };
    const range = isRangeable ? partialRangeOf(request) : undefined;
    return this.respond(request, variant, options, async (own) => {
      const asset = await this.find(
        {
          key: this.keyOf(`${accept} ${url}`),
          isPart: range !== undefined,
          fetch: (validator) => {
            const ofVideo = isVideo(variant) && { videoHosts: streamHosts };
            return this.fetch({ url, accept, range, validator, isImage: staysImage(variant), ...ofVideo });
          },
        },
        own,
      );
      return { asset, headers, isRangeable };
    });
  }

  /** Answers with the found asset. An error becomes the status. @param find may be called again, without a cache */
  async respond(
    request: Request,
    variant: Variant,
    options: AnswerOptions,
    find: (options: AnswerOptions) => Promise<FoundAsset>,
  ): Promise<Response> {
    try {
      const { asset, headers: own = {}, isRangeable } = await find(options);
      const headers = headersOf(asset.type, { 'cache-control': options.cacheControl, ...own });
      const range = rangeOf(request);
      if ('read' in asset) return await answerKnown(asset, headers, request, range);
      if (isRangeable) headers['accept-ranges'] = 'bytes';
      return await answerStream(asset, headers, request, range);
    } catch (error) {
      if (error instanceof LostAssetError && options.cache) {
        return this.respond(request, variant, { ...options, cache: undefined }, find);
      }
      if (error instanceof NotFoundError) return goneResponse();
      if (error instanceof RangeNotSatisfiableError) return refuse(isOtherWanted(request) ? 412 : 416);
      return refuse(this.#failures.add(options.name, variant, error));
    }
  }

  /** The key of an asset in caches. */
  keyOf(text: string): string {
    const { svg, stripMetadata } = this.#rules;
    return this.#keyOf(`${checksVersion} ${svg}${stripMetadata ? ' stripped' : ''} ${text}`);
  }

  fetch(request: UpstreamRequest): Promise<UpstreamAsset> {
    const send = () => fetchUpstream(request, this.#rules);
    // In a worker, a request must not wait for another visitor's, which ends when they leave. Cloudflare sets limits.
    return edgeCache() ? send() : this.#slots.run(send, request.validator === undefined ? maxWait : maxKeptWait);
  }

  /** Requests a file of a video. Its hosts have no other files. */
  fetchOfVideo(request: Omit<UpstreamRequest, 'accept' | 'videoHosts'>): Promise<UpstreamAsset> {
    return this.fetch({ ...request, accept: '*/*', videoHosts: streamHosts });
  }

  async find(request: CachedRequest, options: AnswerOptions): Promise<KnownAsset | UpstreamAsset> {
    const { key, isPart, isRenewed } = request;
    if (isPart || isRenewed) return this.#findOrFetch(request, options);
    let isOwn = false;
    const asset = await this.#underWay.run(key, () => {
      isOwn = true;
      const own = this.#findOrFetch(request, options);
      // Other visitors may wait for the result, even if this one leaves.
      options.waitUntil?.(own.catch(() => undefined));
      return own;
    });
    // A stream can have only one reader.
    return isOwn || 'read' in asset ? asset : request.fetch();
  }

  async #findOrFetch(
    { key, fetch, isPart, isRenewed }: CachedRequest,
    { cache, waitUntil }: AnswerOptions,
  ): Promise<KnownAsset | UpstreamAsset> {
    const found = await cache?.find(key);
    if (found && !isRenewed && (found.isFresh || this.#isPaused())) return found;
    const began = performance.now();
    try {
      const asset = await fetch(found?.validator);
      this.#pausedUntil = 0;
      if (asset.body instanceof ReadableStream) {
        return !isPart && cache ? { ...asset, body: await cache.put(key, asset) } : asset;
      }
      const known = { type: asset.type, sha256: asset.sha256 as string, ...inMemory(asset.body) };
      const stored = cache?.put(key, asset);
      if (waitUntil && stored) waitUntil(stored);
      else await stored;
      return known;
    } catch (error) {
      if (!isOutage(error) || error instanceof NotModifiedError) this.#pausedUntil = 0;
      if (found && error instanceof NotModifiedError) {
        await cache?.renew?.(key);
        return found;
      }
      if (error instanceof NotFoundError) await cache?.remove(key);
      if (!found || !isOutage(error)) throw error;
      const now = performance.now();
      if (now - began >= slowFailure || asksForFewer(error)) this.#pausedUntil = now + outagePause;
      return found;
    }
  }

  /** After the pause, one request checks whether the asset host answers. All others do not wait for it. */
  #isPaused(): boolean {
    const now = performance.now();
    if (now < this.#pausedUntil) return true;
    if (this.#pausedUntil > 0) this.#pausedUntil = now + outagePause;
    return false;
  }
}

function asksForFewer(error: unknown): boolean {
  return error instanceof DownloadError && error.status === 429;
}

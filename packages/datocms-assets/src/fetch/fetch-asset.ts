import { setTimeout as sleep } from 'node:timers/promises';
import { isUntransformed } from '../asset/original.ts';
import { DownloadError, totalTooLarge } from '../findings/download-error.ts';
import { toDownloadError } from '../net/network-errors.ts';
import { type AllowedHosts, type OpenRules, openAsset } from '../net/open-asset.ts';
import { decideRetry, maxRetryTime } from '../net/retry.ts';
import { StallWatch } from '../net/stall-watch.ts';
import type { ThrottleAwareConcurrency } from '../net/throttle-aware-concurrency.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { validateAssetUrl } from './allowed-url.ts';
import type { AssetClient } from './asset-client.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { type FetchedBody, receiveBody } from './receive-body.ts';

/** The limit of images, and of files whose size the CDA does not name. */
const defaultMaxBytes = 256 * 1024 * 1024;

type FetchSettings = Pick<Settings, 'timeout' | 'retries' | 'maxBytes' | 'maxTotalBytes'> & {
  readonly hosts: AllowedHosts;
};

/** Shared by all requests of one run. */
export interface FetchContext {
  readonly client: AssetClient;
  readonly limiter: ThrottleAwareConcurrency;
  readonly breaker: CircuitBreaker;
  /** Aborts all requests and waits. */
  readonly signal: AbortSignal;
  /** Upper bound of the first wait before a retry, in milliseconds; it doubles with each try. */
  readonly firstBackoff: number;
  readonly onBytes: (count: number) => void;
  /** How many bytes this run may still store. */
  readonly remainingBytes: () => number;
  readonly nextTemporaryPath: () => Promise<string>;
  /** Whether the asset of a URL is published or allowed: a redirect leads to no other one. */
  readonly mayBeStored: (url: string) => boolean;
  /** Whether a body is complete, as far as its bytes show. */
  readonly isComplete: (body: FetchedBody, request: FetchRequest) => Promise<boolean>;
}

/** A download that was given up, and after how many tries. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly failure: DownloadError;
  readonly tries: number;

  constructor(failure: DownloadError, tries: number) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.tries = tries;
  }
}

type TryResult =
  | { readonly body: FetchedBody }
  /** `idleTime` are the milliseconds that the try waited without data. */
  | { readonly error: DownloadError; readonly idleTime: number };

/**
 * Downloads one variant, and tries again if the failure may pass. Stalls and waits take 60 s at most in all; there is no
 * limit while data comes.
 * @throws FetchError
 * @throws the file system's error if the body can't be written, and the signal's reason
 */
export async function fetchAsset(
  request: FetchRequest,
  accept: string,
  settings: FetchSettings,
  context: FetchContext,
): Promise<{ readonly body: FetchedBody; readonly tries: number }> {
  let elapsed = 0;
  for (let tries = 1; ; tries++) {
    const stallLimit = Math.min(settings.timeout * 1000, maxRetryTime - elapsed);
    const result = await context.limiter.run(async () => {
      const runError = checkRun(settings, context);
      if (runError) throw new FetchError(runError, tries - 1);
      return tryOnce(request, accept, stallLimit, settings, context);
    });
    if ('body' in result) {
      context.limiter.recordSuccess();
      context.breaker.recordSuccess();
      return { body: result.body, tries };
    }
    elapsed += result.idleTime;
    const wait = waitBeforeRetry(result.error, tries, elapsed, settings, context);
    if (result.error.throttled) context.limiter.recordThrottle(wait);
    elapsed += wait;
    await sleep(wait, undefined, { signal: context.signal });
  }
}

/** Why this run makes no more requests. */
function checkRun(settings: FetchSettings, { breaker, remainingBytes }: FetchContext): DownloadError | undefined {
  if (breaker.isOpen) {
    const reason = `the host has sent no data to this run for ${maxRetryTime / 1000} s`;
    return new DownloadError('download-failed', reason);
  }
  return remainingBytes() > 0 ? undefined : totalTooLarge(settings);
}

async function tryOnce(
  request: FetchRequest,
  accept: string,
  stallLimit: number,
  settings: FetchSettings,
  context: FetchContext,
): Promise<TryResult> {
  context.signal.throwIfAborted();
  // An answer whose body nobody reads keeps its connection busy: no request is sent before there is a place for the body.
  const path = await context.nextTemporaryPath();
  const watch = new StallWatch(stallLimit, context.signal);
  try {
    const rules: OpenRules = {
      accept,
      watch,
      checkUrl: (url) => validateAssetUrl(url, settings.hosts),
      checkRedirect: ({ href }) => (context.mayBeStored(href) ? undefined : 'no published record uses the asset there'),
    };
    const answer = await openAsset(request.url, rules, context.client.send).catch((error: unknown) => {
      throw toDownloadError(error, watch);
    });
    const type = answer.headers.get('content-type') ?? request.mimeType ?? '';
    const [maxBytes, remainingBytes] = [sizeLimit(request, type, settings), context.remainingBytes()];
    const body = await receiveBody(answer, {
      watch,
      maxBytes: Math.min(maxBytes, remainingBytes),
      tooLarge: remainingBytes < maxBytes ? () => totalTooLarge(settings) : undefined,
      path,
      md5: request.md5 !== null && isUntransformed(request),
      ownsChunks: context.client.ownsChunks,
      onBytes: (count) => {
        context.breaker.recordData();
        context.onBytes(count);
      },
    });
    if (await context.isComplete(body, request)) return { body };
    await body.bytes.discard();
    throw new DownloadError('download-failed', 'its body was cut short', { retryable: true });
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof DownloadError)) throw error;
    return { error, idleTime: watch.idleTime };
  } finally {
    watch.stop();
  }
}

/** The size that the CDA names is that of the original: it bounds no transformation of it. */
function sizeLimit(request: FetchRequest, type: string, { maxBytes }: FetchSettings): number {
  if (maxBytes !== undefined) return maxBytes;
  const isBounded = isUntransformed(request) && !/^image\//i.test(type);
  return (isBounded ? request.size : null) ?? defaultMaxBytes;
}

/**
 * Milliseconds to wait before the next try.
 * @throws FetchError if there is no next try
 */
function waitBeforeRetry(
  error: DownloadError,
  tries: number,
  elapsed: number,
  { retries }: FetchSettings,
  { breaker, firstBackoff }: FetchContext,
): number {
  const { code, message, retryable, requestedWait, isUnreachable, fix } = error;
  if (!retryable) throw new FetchError(error, tries);
  const decision = decideRetry({ tries, retries, requestedWait, elapsed, firstBackoff });
  if (decision.retry && breaker.takeRetry()) return decision.wait;
  breaker.recordFailure();
  const why = decision.retry ? '; too many requests of this run have failed to try again' : decision.reason;
  throw new FetchError(new DownloadError(code, message + why, { isUnreachable, fix, cause: error }), tries);
}

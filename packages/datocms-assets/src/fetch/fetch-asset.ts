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
import type { AssetClient, PooledAnswer } from './asset-client.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { type FetchedBody, receiveBody } from './receive-body.ts';

/** The limit of images, and of files whose size the CDA does not name. */
const defaultMaxBytes = 256 * 1024 * 1024;

type FetchSettings = Pick<Settings, 'timeout' | 'retries' | 'maxBytes' | 'maxTotalBytes'> & {
  readonly hosts: AllowedHosts;
};

/** The client, the limits and the abort signal that all requests of one run share. */
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
  /** Whether the asset of a URL is published or allowed. A redirect to any other asset is refused. */
  readonly mayBeStored: (url: string) => boolean;
  /** Whether a body is complete, as far as its bytes show. */
  readonly isComplete: (body: FetchedBody, request: FetchRequest) => Promise<boolean>;
}

/** A download that has failed after its last try. */
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

type TryResult<Got> =
  | { readonly got: Got }
  /** `idleTime` are the milliseconds that the try waited without data. */
  | { readonly error: DownloadError; readonly idleTime: number };

/** The result of the last try, and the number of tries. */
interface Got<Result> {
  readonly got: Result;
  readonly tries: number;
}

/**
 * Downloads one variant, and tries again after a failure that may be temporary. Stalls and waits take 60 s at most in
 * all. While data comes, time has no limit.
 * @throws FetchError
 * @throws the file system's error if the body can't be written, and the signal's reason
 */
export async function fetchAsset(
  request: FetchRequest,
  accept: string,
  settings: FetchSettings,
  context: FetchContext,
): Promise<{ readonly body: FetchedBody; readonly tries: number }> {
  const { got: body, tries } = await tryAgain(settings, context, async (stallLimit) => {
    // An answer without a reader keeps its connection busy, so the place for the body is made before the request.
    const path = await context.nextTemporaryPath();
    return tryOnce(stallLimit, context, (watch) => receive(request, accept, path, settings, { ...context, watch }));
  });
  return { body, tries };
}

/**
 * Requests one variant as `fetchAsset` does, and uses only the status of the answer. The context's client sends HEAD.
 * @throws FetchError if a download would fail; the signal's reason
 */
export async function askForAsset(
  request: FetchRequest,
  accept: string,
  settings: FetchSettings,
  context: FetchContext,
): Promise<void> {
  await tryAgain(settings, context, (stallLimit) =>
    tryOnce(stallLimit, context, async (watch) => {
      const answer = await open(request.url, accept, settings, { ...context, watch });
      await answer.body.cancel();
      context.breaker.recordData();
    }),
  );
}

async function tryAgain<Result>(
  settings: FetchSettings,
  context: FetchContext,
  tryIt: (stallLimit: number) => Promise<TryResult<Result>>,
): Promise<Got<Result>> {
  let elapsed = 0;
  for (let tries = 1; ; tries++) {
    const stallLimit = Math.min(settings.timeout * 1000, maxRetryTime - elapsed);
    const result = await context.limiter.run(async () => {
      const runError = checkRun(settings, context);
      if (runError) throw new FetchError(runError, tries - 1);
      context.signal.throwIfAborted();
      return tryIt(stallLimit);
    });
    if ('got' in result) {
      context.limiter.recordSuccess();
      context.breaker.recordSuccess();
      return { got: result.got, tries };
    }
    elapsed += result.idleTime;
    const wait = waitBeforeRetry(result.error, tries, elapsed, settings, context);
    if (result.error.throttled) context.limiter.recordThrottle(wait);
    elapsed += wait;
    await sleep(wait, undefined, { signal: context.signal });
  }
}

async function tryOnce<Result>(
  stallLimit: number,
  { signal }: FetchContext,
  work: (watch: StallWatch) => Promise<Result>,
): Promise<TryResult<Result>> {
  const watch = new StallWatch(stallLimit, signal);
  try {
    return { got: await work(watch) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof DownloadError)) throw error;
    return { error, idleTime: watch.idleTime };
  } finally {
    watch.stop();
  }
}

type WatchedContext = FetchContext & { readonly watch: StallWatch };

function open(
  url: string,
  accept: string,
  { hosts }: FetchSettings,
  { client, mayBeStored, watch }: WatchedContext,
): Promise<PooledAnswer> {
  const rules: OpenRules = {
    accept,
    watch,
    checkUrl: (to) => validateAssetUrl(to, hosts),
    checkRedirect: ({ href }) => (mayBeStored(href) ? undefined : 'no published record uses the asset there'),
  };
  return openAsset(url, rules, client.send).catch((error: unknown) => {
    throw toDownloadError(error, watch);
  });
}

async function receive(
  request: FetchRequest,
  accept: string,
  path: string,
  settings: FetchSettings,
  context: WatchedContext,
): Promise<FetchedBody> {
  const answer = await open(request.url, accept, settings, context);
  const type = answer.headers.get('content-type') ?? request.mimeType ?? '';
  const [maxBytes, remainingBytes] = [sizeLimit(request, type, settings), context.remainingBytes()];
  const body = await receiveBody(answer, {
    watch: context.watch,
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
  if (await context.isComplete(body, request)) return body;
  await body.bytes.discard();
  throw new DownloadError('download-failed', 'its body was cut short', { retryable: true });
}

/** Throws the reason if this run may make no more requests. */
function checkRun(settings: FetchSettings, { breaker, remainingBytes }: FetchContext): DownloadError | undefined {
  if (breaker.isOpen) {
    const reason = `the host has sent no data to this run for ${maxRetryTime / 1000} s`;
    return new DownloadError('download-failed', reason);
  }
  return remainingBytes() > 0 ? undefined : totalTooLarge(settings);
}

/** The limit of a body. The CDA's size is that of the original, so it is no limit for a transformation. */
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

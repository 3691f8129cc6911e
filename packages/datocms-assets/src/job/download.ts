import { setMaxListeners } from 'node:events';
import type { Dispatcher } from 'undici';
import { isSettled } from '../asset/original.ts';
import type { CacheEntry, ContentCache } from '../cache/content-cache.ts';
import type { SharedCacheHealth } from '../cache/shared-cache.ts';
import { checkContent, isUpload } from '../content/check-content.ts';
import { inspectContent } from '../content/inspect-content.ts';
import { isComplete } from '../content/is-complete.ts';
import { createAssetClient } from '../fetch/asset-client.ts';
import { CircuitBreaker } from '../fetch/circuit-breaker.ts';
import { type FetchContext, FetchError, fetchAsset } from '../fetch/fetch-asset.ts';
import { groupRequests, type RequestGroup } from '../fetch/group-requests.ts';
import type { FetchedBody } from '../fetch/receive-body.ts';
import { DownloadError, totalTooLarge } from '../findings/download-error.ts';
import { formatLimit } from '../findings/format.ts';
import { systemFix } from '../findings/system-error.ts';
import { errorCode, isDiskError } from '../io/error-code.ts';
import { mapConcurrently } from '../net/map-concurrently.ts';
import { onAbort } from '../net/on-abort.ts';
import { maxRetryTime } from '../net/retry.ts';
import { ThrottleAwareConcurrency } from '../net/throttle-aware-concurrency.ts';
import type { DownloadProgress } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { streamHosts } from '../video/stream-hosts.ts';
import { BodyStorage, type CheckedBody } from './body-storage.ts';
import { type DownloadOutcome, DownloadResults } from './download-results.ts';
import { VideoDownloads, type VideoTotal } from './video-downloads.ts';
import { createYieldQueue } from './yield-queue.ts';

export interface DownloadOptions {
  /** Sends the requests. It stays open. @default a pool of connections that ends with the run */
  readonly dispatcher?: Dispatcher | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Takes each fetched body that lies in memory, before it is stored. */
  readonly onBody?: (body: CheckedBody) => void;
  /** Whether the asset of a URL is published or allowed. @default every one is */
  readonly mayBeStored?: (url: string) => boolean;
  /** Upper bound of the first wait before a retry, in milliseconds. It doubles with each try. @default 1000 */
  readonly firstBackoff?: number;
  /** @default opened for the run */
  readonly cache?: ContentCache;
  /** Knowledge about the shared cache from earlier runs of the job. */
  readonly sharedCacheHealth?: SharedCacheHealth;
  /** The bytes of videos that earlier runs of the job have stored. */
  readonly videoTotal?: VideoTotal;
  /** Hears how much a run of videos will fetch. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

export interface Downloads extends DownloadOutcome {
  /** Removes temporary files: fetched assets can't be copied from any more. */
  close(): Promise<void>;
}

/**
 * Gets every variant from the cache or from its host. A variant that can't be had becomes a finding, never an error.
 * @throws the signal's reason if it is aborted
 */
export async function download(
  requests: readonly FetchRequest[],
  settings: Settings,
  options: DownloadOptions = {},
): Promise<Downloads> {
  const run = new DownloadRun(requests.length, settings, options);
  try {
    await run.downloadAll(groupRequests(requests, settings));
    return { ...run.results.outcome(), close: () => run.close() };
  } catch (error) {
    await run.close();
    throw error;
  } finally {
    await run.disconnect();
  }
}

class DownloadRun {
  readonly results: DownloadResults;
  readonly #settings: Settings;
  readonly #storage: BodyStorage;
  readonly #network: FetchContext;
  readonly #onBody: DownloadOptions['onBody'];
  readonly #videos: VideoDownloads;
  readonly #stopListening: () => void;
  /** All requests and waits listen to one signal of this run, which follows the caller's. */
  readonly #abort = new AbortController();
  readonly #yieldToRequests = createYieldQueue();

  constructor(total: number, settings: Settings, options: DownloadOptions) {
    this.results = new DownloadResults(total, options.onProgress ?? (() => undefined));
    this.#settings = settings;
    const onWarning: DownloadResults['addWarning'] = (warning) => this.results.addWarning(warning);
    this.#storage = new BodyStorage(settings, this.#abort.signal, onWarning, options);
    this.#onBody = options.onBody;
    this.#network = {
      client: createAssetClient({ ...settings, hosts: allHosts(settings) }, options.dispatcher),
      limiter: new ThrottleAwareConcurrency(settings.concurrency),
      breaker: new CircuitBreaker(settings.concurrency, maxRetryTime),
      signal: this.#abort.signal,
      firstBackoff: options.firstBackoff ?? 1000,
      onBytes: (count) => this.results.addBytes(count),
      remainingBytes: () => settings.maxTotalBytes - this.results.bytesKept,
      nextTemporaryPath: () => this.#storage.nextPath(),
      isComplete,
      mayBeStored: options.mayBeStored ?? (() => true),
    };
    this.#videos = new VideoDownloads({
      settings,
      storage: this.#storage,
      network: this.#network,
      total: options.videoTotal ?? { bytes: 0 },
      log: options.onNotice ?? (() => undefined),
      onBody: options.onBody,
      get: async (group) => (await this.#get(group)).entry,
      checkAndStore: (group, body) => this.#checkAndStore(group, body),
      keep: (group, tree, from) =>
        this.results.addFetched(group, { ...tree.root, facts: { ...tree.root.facts, warnings: [] } }, from, tree.parts),
      fail: (group, error) => this.#addFailed(group, error),
    });
    setMaxListeners(0, this.#abort.signal);
    this.#stopListening = onAbort(options.signal, (reason) => {
      this.#abort.abort(reason);
      // A pause that the host asked for must not delay the end.
      this.#network.limiter.close();
    });
  }

  /** More workers than requests at once: a worker that waits for a retry takes no place of a request. */
  async downloadAll(groups: readonly RequestGroup[]): Promise<void> {
    this.results.reportProgress();
    const videos: RequestGroup[] = [];
    const others: RequestGroup[] = [];
    for (const group of groups) (this.#videos.handles(group) ? videos : others).push(group);
    const getOthers = mapConcurrently(others, 2 * this.#settings.concurrency, async (group) => {
      this.#network.signal.throwIfAborted();
      try {
        const { entry, from, tries } = await this.#get(group);
        this.#keep(group, entry, from, tries);
      } catch (error) {
        this.#network.signal.throwIfAborted();
        this.#addFailed(group, error);
      }
    });
    const ended = await Promise.allSettled([getOthers, this.#videos.downloadAll(videos)]);
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    await this.#storage.finishSharing();
  }

  async disconnect(): Promise<void> {
    this.#stopListening();
    this.#network.limiter.close();
    await this.#network.client.close();
  }

  close(): Promise<void> {
    return this.#storage.close();
  }

  /** @throws an error that `#addFailed` takes */
  async #get(group: RequestGroup): Promise<{ entry: CacheEntry; from: 'cache' | 'network'; tries: number }> {
    const cached = await this.#storage.find(group.key, group.maxAge);
    if (cached) return { entry: cached, from: 'cache', tries: 0 };
    const [first] = group.requests;
    await this.#network.client.prepare();
    const { body, tries } = await this.#storage.onDisk(() =>
      fetchAsset(first, group.accept, this.#settings, this.#network),
    );
    // Answers come in bursts: the next requests go out before the bodies are checked.
    await this.#yieldToRequests();
    try {
      return { entry: await this.#checkAndStore(group, body), from: 'network', tries };
    } catch (error) {
      throw new FetchError(asFailure(error), tries);
    }
  }

  #addFailed(group: RequestGroup, error: unknown): void {
    this.results.addFailed(group, asFetchError(error));
  }

  #keep(group: RequestGroup, entry: CacheEntry, from: 'cache' | 'network', tries: number): void {
    const failure = this.#checkSize(entry.bytes);
    if (failure) this.results.addFailed(group, new FetchError(failure, tries));
    else this.results.addFetched(group, entry, from);
  }

  /** The cache may have stored a body under other limits. */
  #checkSize(bytes: number): DownloadError | undefined {
    const { maxBytes } = this.#settings;
    if (maxBytes !== undefined && bytes > maxBytes)
      return new DownloadError(
        'too-large',
        `its copy in the cache has ${bytes} bytes, more than ${formatLimit(maxBytes)}`,
      );
    return bytes > this.#network.remainingBytes() ? totalTooLarge(this.#settings) : undefined;
  }

  /** @throws DownloadError if the body may not be stored */
  async #checkAndStore({ key, requests: [first] }: RequestGroup, received: FetchedBody): Promise<CacheEntry> {
    try {
      const checked = await checkContent(first, received);
      const options = { settings: this.#settings, nextPath: this.#network.nextTemporaryPath };
      const inspected = await this.#storage.onDisk(() => inspectContent(received, checked, options));
      const { type, extension } = checked;
      const { inMemory } = inspected.bytes;
      if (inMemory && this.#onBody) {
        await this.#yieldToRequests();
        this.#onBody({ bytes: inMemory, sha256: inspected.sha256, extension });
      }
      const facts = { type, extension, warnings: inspected.warnings };
      const isSure = isSettled(first) || isUpload({ request: first, body: received });
      const entry = isSure
        ? await this.#storage.store(key, inspected, facts)
        : await this.#storage.storeForRun(inspected, facts);
      inspected.bytes.release();
      return entry;
    } catch (error) {
      await received.bytes.discard();
      throw error;
    }
  }
}

function asFetchError(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  const failure = asFailure(error);
  // An error of a part of a video says after how many tries.
  return new FetchError(failure, failure.cause instanceof FetchError ? failure.cause.tries : 1);
}

/** Asset hosts, and those that the streams of videos name. */
function allHosts({ hosts }: Settings): { includes(host: string): boolean } {
  return { includes: (host) => hosts.includes(host) || (hosts.video !== undefined && streamHosts.includes(host)) };
}

function asFailure(error: unknown): DownloadError {
  if (error instanceof DownloadError) return error;
  if (!isDiskError(error)) throw error;
  const code = errorCode(error);
  return new DownloadError('download-failed', `it can't be written to this machine's disk (${code})`, {
    fix: systemFix(code),
  });
}

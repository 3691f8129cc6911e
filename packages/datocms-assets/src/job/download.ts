import { setMaxListeners } from 'node:events';
import type { Dispatcher } from 'undici';
import type { Entry } from '../cache/content-cache.ts';
import { checkContent } from '../content/check-content.ts';
import { inspect } from '../content/inspect-content.ts';
import { isComplete } from '../content/is-complete.ts';
import { canonicalType } from '../content/media-types.ts';
import { makeClient } from '../fetch/client.ts';
import { FetchError, fetchAsset, maxTrouble, type Network } from '../fetch/fetch-asset.ts';
import { groupRequests, type RequestGroup } from '../fetch/group-requests.ts';
import type { FetchedBody } from '../fetch/receive.ts';
import { RunHealth } from '../fetch/run-health.ts';
import { allTooLarge, DownloadFailure, errorCode, refuse } from '../findings/download-failure.ts';
import { formatLimit } from '../findings/format.ts';
import { isDiskError } from '../io/temporary-folder.ts';
import { AdaptiveConcurrency } from '../net/adaptive-concurrency.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { BodyStorage } from './body-storage.ts';
import { type DownloadOutcome, type DownloadProgress, DownloadResults } from './download-results.ts';
import { YieldQueue } from './yield-queue.ts';

export interface DownloadOptions {
  /** Sends the requests; it stays open. Without it the run has a pool of connections of its own. */
  readonly dispatcher?: Dispatcher;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Is given each body that has come, unless it is too large to lie in memory, before it is stored. */
  readonly onBody?: (body: Body) => void;
  /**
   * Folder in which bodies will be put somewhere. Where it is on the file system of the cache, they are written a second
   * time while others are under way, so that they only have to be moved there in the end.
   */
  readonly target?: string | undefined;
  /** Active media types that may be stored all the same, such as `text/html`. */
  readonly extraAllowedTypes?: readonly string[];
  /** Upper bound of the first wait before a retry, in milliseconds; it doubles from try to try. */
  readonly firstBackoff?: number;
}

export interface Body {
  readonly bytes: Buffer;
  /** Hex. */
  readonly sha256: string;
  /** Of the file that it will be. */
  readonly extension: string;
}

export interface Downloads extends DownloadOutcome {
  /** Takes temporary files away: what is stored can't be copied from any more. */
  close(): Promise<void>;
}

/**
 * Brings every wanted variant: from the cache, or from its host. A variant that can't be had is a finding, never an error.
 * @throws the signal's reason where it is aborted
 */
export async function download(
  wanted: readonly FetchRequest[],
  settings: Settings,
  options: DownloadOptions = {},
): Promise<Downloads> {
  const run = new Run(wanted.length, settings, options);
  try {
    await run.all(groupRequests(wanted, settings));
    return { ...run.ledger.outcome(), close: () => run.close() };
  } catch (error) {
    await run.close();
    throw error;
  } finally {
    await run.hangUp();
  }
}

class Run {
  readonly ledger: DownloadResults;
  readonly #settings: Settings;
  readonly #storage: BodyStorage;
  readonly #network: Network;
  readonly #allowed: ReadonlySet<string>;
  readonly #onBody: DownloadOptions['onBody'];
  readonly #unlink: () => void;
  readonly #stop = new AbortController();
  readonly #turns = new YieldQueue();

  constructor(total: number, settings: Settings, options: DownloadOptions) {
    this.ledger = new DownloadResults(total, options.onProgress ?? (() => undefined));
    this.#settings = settings;
    this.#storage = new BodyStorage(settings.cacheDir, (warning) => this.ledger.addWarning(warning), options.target);
    this.#allowed = new Set((options.extraAllowedTypes ?? []).map((type) => canonicalType(type.toLowerCase())));
    this.#onBody = options.onBody;
    this.#network = {
      client: makeClient(settings, options.dispatcher),
      limiter: new AdaptiveConcurrency(settings.concurrency),
      health: new RunHealth(settings.concurrency, maxTrouble),
      signal: this.#stop.signal,
      firstBackoff: options.firstBackoff ?? 1000,
      onBytes: (count) => this.ledger.addBytes(count),
      bytesLeft: () => settings.maxTotalBytes - this.ledger.kept,
      nextPath: () => this.#storage.nextPath(),
      isComplete,
    };
    this.#unlink = this.#listen(options.signal);
  }

  /** Waiting for a retry takes no part of the concurrency, so there are more workers than requests under way. */
  async all(demands: readonly RequestGroup[]): Promise<void> {
    const queue = demands.values();
    const work = async () => {
      for (const demand of queue) {
        this.#network.signal.throwIfAborted();
        const cached = await this.#storage.find(demand.key, demand.maxAge);
        if (cached) this.#keep(demand, cached, 'cache', 0);
        else await this.#fetch(demand);
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: 2 * this.#settings.concurrency }, work));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
  }

  async hangUp(): Promise<void> {
    this.#unlink();
    this.#network.limiter.close();
    await this.#network.client.close();
  }

  close(): Promise<void> {
    return this.#storage.close();
  }

  /** All requests and waits listen to one signal of this run, which hears the caller's. */
  #listen(signal: AbortSignal | undefined): () => void {
    setMaxListeners(0, this.#stop.signal);
    const stop = () => {
      this.#stop.abort(signal?.reason);
      // A pause that the host asked for must not delay the end.
      this.#network.limiter.close();
    };
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    return () => signal?.removeEventListener('abort', stop);
  }

  async #fetch(demand: RequestGroup): Promise<void> {
    const [first] = demand.requests;
    let tries = 0;
    await this.#network.client.open();
    try {
      const fetched = await this.#storage.onDisk(() => fetchAsset(first, demand.accept, this.#settings, this.#network));
      tries = fetched.tries;
      // Answers come in bursts: first they make room for the next requests, then they are checked.
      await this.#turns.next();
      const { entry, spare } = await this.#accept(demand, fetched.received);
      this.#keep(demand, entry, 'network', tries, spare);
    } catch (error) {
      this.#network.signal.throwIfAborted();
      this.ledger.addFailed(demand, error instanceof FetchError ? error : new FetchError(asFailure(error), tries));
    }
  }

  #keep(demand: RequestGroup, entry: Entry, from: 'cache' | 'network', tries: number, spare?: string): void {
    const failure = this.#whyTooLarge(entry.bytes);
    if (failure) this.ledger.addFailed(demand, new FetchError(failure, tries));
    else this.ledger.addFetched(demand, entry, from, spare);
  }

  /** What the cache holds may have been stored under other limits. */
  #whyTooLarge(bytes: number): DownloadFailure | undefined {
    const { maxBytes } = this.#settings;
    if (maxBytes !== undefined && bytes > maxBytes)
      return refuse('too-large', `its copy in the cache has ${bytes} bytes, more than ${formatLimit(maxBytes)}`);
    return bytes > this.#network.bytesLeft() ? allTooLarge(this.#settings) : undefined;
  }

  /** Checks a body from all sides, and stores what may be stored. */
  async #accept(
    { key, requests: [first] }: RequestGroup,
    received: FetchedBody,
  ): Promise<{ entry: Entry; spare: string | undefined }> {
    try {
      const checked = await checkContent(first, received, this.#allowed);
      const options = { settings: this.#settings, allowed: this.#allowed, nextPath: this.#network.nextPath };
      const inspected = await this.#storage.onDisk(() => inspect(received, checked, options));
      const { type, extension } = checked;
      const { inMemory } = inspected.bytes;
      if (inMemory && this.#onBody) {
        await this.#turns.next();
        this.#onBody({ bytes: inMemory, sha256: inspected.sha256, extension });
      }
      const entry = await this.#storage.store(key, inspected, { type, extension, warnings: inspected.warnings });
      const spare = await this.#storage.writeSpare(inspected.bytes);
      inspected.bytes.release();
      return { entry, spare };
    } catch (error) {
      await received.bytes.discard();
      throw error;
    }
  }
}

function asFailure(error: unknown): DownloadFailure {
  if (error instanceof DownloadFailure) return error;
  if (!isDiskError(error)) throw error;
  return new DownloadFailure('download-failed', `it can't be written to this machine's disk (${errorCode(error)})`);
}

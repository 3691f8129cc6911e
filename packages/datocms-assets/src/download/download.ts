import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { finding } from '../finding.ts';
import type { Settings } from '../settings.ts';
import { ContentCache, type Entry } from './cache/content-cache.ts';
import type { Facts } from './cache/record.ts';
import { checkContent } from './check-content.ts';
import { makeClient } from './client.ts';
import { DownloadFailure, errorCode } from './failure.ts';
import { fetchVariant, GivenUp, longestTrouble, type Network } from './fetch-variant.ts';
import { type Demand, groupWanted } from './group-wanted.ts';
import { type Inspected, inspect } from './inspect.ts';
import { type DownloadProgress, Ledger, type Outcome } from './ledger.ts';
import { Limiter } from './limiter.ts';
import { canonicalType } from './media-types.ts';
import type { Received } from './receive.ts';
import { RunHealth } from './run-health.ts';
import type { Wanted } from './stored-variant.ts';
import { isDiskError, TemporaryFiles } from './temporary-files.ts';

export interface DownloadOptions {
  /** Sends the requests; it stays open. Without it the run has a pool of connections of its own. */
  readonly dispatcher?: Dispatcher;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Active media types that may be stored all the same, such as `text/html`. */
  readonly extraAllowedTypes?: readonly string[];
  /** Upper bound of the first wait before a retry, in milliseconds; it doubles from try to try. */
  readonly firstBackoff?: number;
  /** The most bytes to fetch in one run. 64 GiB by default. */
  readonly maxTotalBytes?: number;
}

const largestRun = 64 * 1024 ** 3;

export interface Downloads extends Outcome {
  /** Takes temporary files away: what is stored can't be copied from any more. */
  close(): Promise<void>;
}

/**
 * Brings every wanted variant: from the cache, or from its host. A variant that can't be had is a finding, never an error.
 * @throws the signal's reason where it is aborted
 */
export async function download(
  wanted: readonly Wanted[],
  settings: Settings,
  options: DownloadOptions = {},
): Promise<Downloads> {
  const run = new Run(wanted.length, settings, options);
  try {
    await run.all(groupWanted(wanted, settings));
    return { ...run.ledger.outcome(), close: () => run.close() };
  } catch (error) {
    await run.close();
    throw error;
  } finally {
    await run.hangUp();
  }
}

class Run {
  readonly ledger: Ledger;
  readonly #settings: Settings;
  readonly #cache: ContentCache;
  readonly #temporary: TemporaryFiles;
  readonly #network: Network;
  readonly #allowed: ReadonlySet<string>;
  #cacheFailed = false;

  constructor(total: number, settings: Settings, options: DownloadOptions) {
    this.ledger = new Ledger(total, options.onProgress ?? (() => undefined));
    this.#settings = settings;
    this.#cache = new ContentCache(settings.cacheDir);
    this.#temporary = new TemporaryFiles(join(this.#cache.folder, 'tmp'));
    this.#allowed = new Set((options.extraAllowedTypes ?? []).map((type) => canonicalType(type.toLowerCase())));
    this.#network = {
      client: makeClient(settings, options.dispatcher),
      limiter: new Limiter(settings.concurrency),
      health: new RunHealth(settings.concurrency, longestTrouble),
      signal: options.signal ?? new AbortController().signal,
      firstBackoff: options.firstBackoff ?? 1000,
      onBytes: (count) => this.ledger.addBytes(count),
      bytesLeft: () => (options.maxTotalBytes ?? largestRun) - this.ledger.bytes,
      nextPath: () => this.#temporary.next(),
    };
  }

  /** Waiting for a retry takes no part of the concurrency, so there are more workers than requests under way. */
  async all(demands: readonly Demand[]): Promise<void> {
    // A pause that the host asked for must not delay the end of an interrupted run.
    this.#network.signal.addEventListener('abort', () => this.#network.limiter.close(), { once: true });
    const queue = demands.values();
    const work = async () => {
      for (const demand of queue) {
        this.#network.signal.throwIfAborted();
        const cached = await this.#cache.find(demand.key, demand.longest);
        if (cached) this.ledger.keep(demand, cached, 'cache');
        else await this.#fetch(demand);
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: 2 * this.#settings.concurrency }, work));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
  }

  async hangUp(): Promise<void> {
    this.#network.limiter.close();
    await this.#network.client.close();
  }

  async close(): Promise<void> {
    await this.#temporary.remove();
    this.#cache.close();
  }

  async #fetch(demand: Demand): Promise<void> {
    const [first] = demand.wanted;
    let tries = 0;
    try {
      const fetched = await this.#onDisk(() => fetchVariant(first, demand.accept, this.#settings, this.#network));
      tries = fetched.tries;
      // Answers come in bursts: first all that have come make room for the next requests, then they are checked.
      await setImmediate();
      this.ledger.keep(demand, await this.#accept(demand, fetched.received), 'network');
    } catch (error) {
      this.#network.signal.throwIfAborted();
      this.ledger.fail(demand, error instanceof GivenUp ? error : new GivenUp(asFailure(error), tries));
    }
  }

  /** Checks a body from all sides, and stores what may be stored. */
  async #accept({ key, wanted: [first] }: Demand, received: Received): Promise<Entry> {
    try {
      const checked = await checkContent(first, received, this.#allowed);
      const options = { settings: this.#settings, allowed: this.#allowed, nextPath: this.#network.nextPath };
      const inspected = await this.#onDisk(() => inspect(received, checked, options));
      const { type, extension } = checked;
      return await this.#onDisk(() => this.#store(key, inspected, { type, extension, warnings: inspected.warnings }));
    } catch (error) {
      await received.bytes.discard();
      throw error;
    }
  }

  async #store(key: string, { bytes, sha256 }: Inspected, facts: Facts): Promise<Entry> {
    if (!this.#cacheFailed) return this.#cache.put(key, bytes, sha256, facts);
    const file = await bytes.keepAt(await this.#temporary.next());
    return { sha256, bytes: bytes.size, file, facts };
  }

  /** Where the disk of the cache fails, the run goes on in the system's folder. */
  async #onDisk<T>(work: () => Promise<T>): Promise<T> {
    const { apart } = this.#temporary;
    try {
      return await work();
    } catch (error) {
      if (!isDiskError(error) || apart) throw error;
      this.#leaveCache(error);
      return work();
    }
  }

  #leaveCache(error: unknown): void {
    this.#temporary.moveApart();
    if (this.#cacheFailed) return;
    this.#cacheFailed = true;
    const message = `The cache can't be written (${errorCode(error)}): ${this.#settings.cacheDir}. This run goes on without it.`;
    this.ledger.warn(finding('cache-unusable', message));
  }
}

function asFailure(error: unknown): DownloadFailure {
  if (error instanceof DownloadFailure) return error;
  if (!isDiskError(error)) throw error;
  return new DownloadFailure('download-failed', `it can't be written to this machine's disk (${errorCode(error)})`);
}

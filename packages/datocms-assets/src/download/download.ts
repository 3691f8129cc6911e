import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { type Finding, finding } from '../finding.ts';
import type { Settings } from '../settings.ts';
import { ContentCache, type Entry, type Facts } from './cache.ts';
import { checkContent } from './check-content.ts';
import { makeClient } from './client.ts';
import { DownloadFailure, errorCode } from './failure.ts';
import { fetchVariant, GivenUp, longestTrouble, type Network } from './fetch-variant.ts';
import { type Demand, groupWanted } from './group-wanted.ts';
import { Limiter } from './limiter.ts';
import { canonicalType } from './media-types.ts';
import type { Received } from './receive.ts';
import { RunHealth } from './run-health.ts';
import type { StoredVariant, Wanted } from './stored-variant.ts';
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
}

/** `done`, `cached` and `total` count variants; `bytes` came over the network. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  readonly cached: number;
}

export interface Downloads {
  readonly stored: ReadonlyMap<Wanted['id'], StoredVariant>;
  readonly failed: ReadonlyMap<Wanted['id'], Finding>;
  /** All failures and warnings, in the order of their URLs. */
  readonly findings: readonly Finding[];
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
    return run.result();
  } catch (error) {
    await run.removeFiles();
    throw error;
  } finally {
    await run.hangUp();
  }
}

class Run {
  readonly #settings: Settings;
  readonly #options: DownloadOptions;
  readonly #cache: ContentCache;
  readonly #temporary: TemporaryFiles;
  readonly #network: Network;
  readonly #allowed: ReadonlySet<string>;
  readonly #stored = new Map<string, StoredVariant>();
  readonly #failed = new Map<string, Finding>();
  readonly #warnings: Finding[] = [];
  readonly #progress: { done: number; total: number; bytes: number; cached: number };
  #cacheFailed = false;

  constructor(total: number, settings: Settings, options: DownloadOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#cache = new ContentCache(settings.cacheDir);
    this.#temporary = new TemporaryFiles(join(this.#cache.folder, 'tmp'));
    this.#allowed = new Set((options.extraAllowedTypes ?? []).map((type) => canonicalType(type.toLowerCase())));
    this.#progress = { done: 0, total, bytes: 0, cached: 0 };
    this.#network = {
      client: makeClient(settings, options.dispatcher),
      limiter: new Limiter(settings.concurrency),
      health: new RunHealth(settings.concurrency, longestTrouble),
      signal: options.signal ?? new AbortController().signal,
      firstBackoff: options.firstBackoff ?? 1000,
      onBytes: (count) => {
        this.#progress.bytes += count;
        this.#tell();
      },
      nextPath: () => this.#nextPath(),
    };
  }

  /** Waiting for a retry takes no part of the concurrency, so there are more workers than requests under way. */
  async all(demands: readonly Demand[]): Promise<void> {
    const queue = demands.values();
    const work = async () => {
      for (const demand of queue) await this.#bring(demand);
    };
    const ended = await Promise.allSettled(Array.from({ length: 2 * this.#settings.concurrency }, work));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
  }

  result(): Downloads {
    const findings = new Map<string, Finding>();
    for (const each of [...this.#failed.values(), ...this.#warnings])
      findings.set(`${each.url}\n${each.message}`, each);
    return {
      stored: new Map([...this.#stored].sort(byId)),
      failed: new Map([...this.#failed].sort(byId)),
      findings: [...findings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each),
      close: () => this.removeFiles(),
    };
  }

  async hangUp(): Promise<void> {
    this.#network.limiter.close();
    await this.#network.client.close();
  }

  async removeFiles(): Promise<void> {
    await this.#temporary.remove();
  }

  async #bring(demand: Demand): Promise<void> {
    this.#network.signal.throwIfAborted();
    const cached = await this.#cache.find(demand.key);
    if (cached) this.#keep(demand, cached, 'cache');
    else await this.#fetch(demand);
    this.#progress.done += demand.wanted.length;
    this.#tell();
  }

  async #fetch(demand: Demand): Promise<void> {
    const [first] = demand.wanted;
    let tries = 1;
    try {
      const fetched = await this.#onDisk(() => fetchVariant(first, demand.accept, this.#settings, this.#network));
      tries = fetched.tries;
      const { received } = fetched;
      const { type, extension } = await checkContent(first, received, this.#allowed);
      this.#keep(demand, await this.#store(demand.key, received, { type, extension, warnings: [] }), 'network');
    } catch (error) {
      this.#network.signal.throwIfAborted();
      this.#fail(demand, error instanceof GivenUp ? error : new GivenUp(asFailure(error), tries));
    }
  }

  /** Where the disk of the cache fails, the run goes on in the system's folder. */
  async #onDisk<T>(work: () => Promise<T>): Promise<T> {
    const { apart } = this.#temporary;
    try {
      return await work();
    } catch (error) {
      if (!isDiskError(error) || apart) throw error;
      this.#cacheIsUnusable(error);
      return work();
    }
  }

  async #store(key: string, { bytes, sha256 }: Received, facts: Facts): Promise<Entry> {
    return this.#onDisk(async () => {
      if (!this.#cacheFailed) return this.#cache.put(key, bytes, sha256, facts);
      const file = await bytes.keepAt(await this.#temporary.next());
      return { sha256, bytes: bytes.size, file, facts };
    });
  }

  async #nextPath(): Promise<string> {
    return this.#temporary.next();
  }

  #keep(demand: Demand, { sha256, bytes, file, facts }: Entry, from: StoredVariant['from']): void {
    const { type, extension } = facts;
    for (const wanted of demand.wanted) {
      this.#stored.set(wanted.id, { wanted, sha256, bytes, type, extension, from, file });
      if (from === 'cache') this.#progress.cached++;
    }
    const [{ url }] = demand.wanted;
    for (const { code, message } of facts.warnings)
      this.#warnings.push(finding(code, message, { url, level: 'warning' }));
  }

  #fail(demand: Demand, { failure, tries }: GivenUp): void {
    const [{ url }] = demand.wanted;
    const message = `Download failed after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${failure.message}.`;
    for (const wanted of demand.wanted) this.#failed.set(wanted.id, finding(failure.code, message, { url }));
  }

  #cacheIsUnusable(error: unknown): void {
    this.#temporary.moveApart();
    if (this.#cacheFailed) return;
    this.#cacheFailed = true;
    const message = `The cache can't be written (${errorCode(error)}): ${this.#settings.cacheDir}. This run goes on without it.`;
    this.#warnings.push(finding('cache-unusable', message));
  }

  #tell(): void {
    this.#options.onProgress?.({ ...this.#progress });
  }
}

function byId([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function asFailure(error: unknown): DownloadFailure {
  if (error instanceof DownloadFailure) return error;
  if (!isDiskError(error)) throw error;
  return new DownloadFailure('download-failed', `it can't be written to this machine's disk (${errorCode(error)})`);
}

import type { CacheEntry, ContentCache } from '../cache/content-cache.ts';
import type { SharedCacheHealth } from '../cache/shared-cache.ts';
import { FetchError } from '../fetch/fetch-asset.ts';
import { groupRequests, type RequestGroup } from '../fetch/group-requests.ts';
import { mapConcurrently } from '../net/map-concurrently.ts';
import type { DownloadProgress } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { BodySource } from './body-source.ts';
import { BodyStorage, type CheckedBody } from './body-storage.ts';
import { asFetchError, whyTooLarge } from './download-failures.ts';
import { type DownloadNetwork, type NetworkOptions, openNetwork } from './download-network.ts';
import { type DownloadOutcome, DownloadResults } from './download-results.ts';
import { VideoDownloads, type VideoTotal } from './video-downloads.ts';

export interface DownloadOptions extends NetworkOptions {
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Called with each fetched body in memory, before it is stored. */
  readonly onBody?: (body: CheckedBody) => void;
  /** @default opened for the run */
  readonly cache?: ContentCache;
  /** The health of the shared cache from earlier runs of the job. */
  readonly sharedCacheHealth?: SharedCacheHealth;
  /** The bytes of videos that earlier runs of the job have stored. */
  readonly videoTotal?: VideoTotal;
  /** Called with a line about the bytes that a run of videos will fetch. */
  readonly onNotice?: ((line: string) => void) | undefined;
}

export interface Downloads extends DownloadOutcome {
  /** Removes temporary files. Fetched assets can't be copied any more. */
  close(): Promise<void>;
}

/**
 * Gets every variant from the cache or from its host. A failed variant becomes a finding, never an error.
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
  readonly #network: DownloadNetwork;
  readonly #bodies: BodySource;
  readonly #videos: VideoDownloads;

  constructor(total: number, settings: Settings, options: DownloadOptions) {
    const { onBody, onProgress = () => undefined } = options;
    const results = new DownloadResults(total, onProgress);
    this.results = results;
    this.#settings = settings;
    const network = openNetwork(settings, options, {
      onBytes: (count) => results.addBytes(count),
      remainingBytes: () => settings.maxTotalBytes - results.bytesKept,
      nextTemporaryPath: () => this.#storage.nextPath(),
    });
    this.#network = network;
    const storage = new BodyStorage(settings, network.signal, (warning) => results.addWarning(warning), options);
    this.#storage = storage;
    this.#bodies = new BodySource({ settings, storage, network, onBody });
    this.#videos = new VideoDownloads({
      settings,
      storage,
      network,
      total: options.videoTotal ?? { bytes: 0 },
      log: options.onNotice ?? (() => undefined),
      onBody,
      get: async (group) => (await this.#bodies.get(group)).entry,
      checkAndStore: (group, body) => this.#bodies.checkAndStore(group, body),
      keep: (group, tree, from) =>
        results.addFetched(group, { ...tree.root, facts: { ...tree.root.facts, warnings: [] } }, from, tree.parts),
      fail: (group, error) => results.addFailed(group, asFetchError(error)),
    });
  }

  /** Starts more workers than requests at once, so that a worker that waits for a retry blocks no request. */
  async downloadAll(groups: readonly RequestGroup[]): Promise<void> {
    this.results.reportProgress();
    const videos: RequestGroup[] = [];
    const others: RequestGroup[] = [];
    for (const group of groups) (this.#videos.handles(group) ? videos : others).push(group);
    const getOthers = mapConcurrently(others, 2 * this.#settings.concurrency, async (group) => {
      this.#network.signal.throwIfAborted();
      try {
        const { entry, from, tries } = await this.#bodies.get(group);
        this.#keep(group, entry, from, tries);
      } catch (error) {
        this.#network.signal.throwIfAborted();
        this.results.addFailed(group, asFetchError(error));
      }
    });
    const ended = await Promise.allSettled([getOthers, this.#videos.downloadAll(videos)]);
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    await this.#storage.finishSharing();
  }

  disconnect(): Promise<void> {
    return this.#network.close();
  }

  close(): Promise<void> {
    return this.#storage.close();
  }

  #keep(group: RequestGroup, entry: CacheEntry, from: 'cache' | 'network', tries: number): void {
    const failure = whyTooLarge(entry.bytes, this.#settings, this.#network.remainingBytes());
    if (failure) this.results.addFailed(group, new FetchError(failure, tries));
    else this.results.addFetched(group, entry, from);
  }
}

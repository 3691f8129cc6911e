import { existsSync } from 'node:fs';
import type { Dispatcher } from 'undici';
import { isSettled } from '../asset/original.ts';
import { type ContentCache, cachedBodyPath } from '../cache/content-cache.ts';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { DownloadOptions, Downloads } from '../job/download.ts';
import { ThrottleAwareConcurrency } from '../net/throttle-aware-concurrency.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';

export type Fetched = { readonly stored: FetchedAsset } | { readonly failed: Finding };

/** Downloads each variant once, on its first request, into the cache of builds. */
export class LiveDownloads {
  readonly #settings: Settings;
  readonly #options: DownloadOptions;
  readonly #limiter: ThrottleAwareConcurrency;
  readonly #fetching = new Map<string, Promise<Fetched>>();
  readonly #fetched = new Map<string, Fetched>();
  readonly #runs: Downloads[] = [];
  readonly #notices = new Set<string>();
  /** Kept, since reading the index of a large cache takes longer than fetching an asset. */
  #cache: ContentCache | undefined;
  #agent: Promise<Dispatcher> | undefined;

  constructor(settings: Settings, options: DownloadOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#limiter = new ThrottleAwareConcurrency(settings.concurrency);
  }

  /** The result for a variant; `undefined` if it was never requested. */
  known(wanted: FetchRequest): Fetched | undefined {
    return this.#fetched.get(keyOf(wanted));
  }

  /** Fetches a variant. A failed download is tried again. @throws the signal's reason if it is aborted */
  async get(wanted: FetchRequest): Promise<Fetched> {
    const key = keyOf(wanted);
    const known = this.#fetched.get(key);
    // The user may have emptied the cache.
    if (known && 'stored' in known && existsSync(known.stored.file)) return known;
    const begun = this.#fetching.get(key);
    if (begun) return begun;
    const fetching = this.#limiter.run(() => this.#fetch(wanted));
    this.#fetching.set(key, fetching);
    try {
      const fetched = await fetching;
      this.#fetched.set(key, fetched);
      return fetched;
    } finally {
      this.#fetching.delete(key);
    }
  }

  async close(): Promise<void> {
    this.#limiter.close();
    await Promise.all(this.#runs.splice(0).map((run) => run.close()));
    await (await this.#agent)?.destroy();
  }

  async #fetch(wanted: FetchRequest): Promise<Fetched> {
    // A build of a site makes no request here, and need not load this code.
    const [{ download }, { openCache }, { createAgent }] = await Promise.all([
      import('../job/download.ts'),
      import('../job/body-storage.ts'),
      import('../fetch/asset-client.ts'),
    ]);
    this.#agent ??= createAgent(this.#settings);
    const dispatcher = await this.#agent;
    // The user may have removed the folder.
    if (!this.#cache || !existsSync(this.#cache.folder)) this.#cache = openCache(this.#settings);
    const run = await download([wanted], this.#settings, { dispatcher, cache: this.#cache, ...this.#options });
    for (const { code, message, fix } of run.findings)
      if (code === 'cache-unusable') this.#tellOnce(`${message} ${fix}`);
    const stored = run.stored.get(wanted.id);
    const failed = run.failed.get(wanted.id) ?? finding('download-failed', 'Download failed.', { url: wanted.url });
    // A body that is not in the cache lies in a temporary file until its run is closed.
    if (stored && stored.file !== cachedBodyPath(this.#settings.cacheDir, stored.sha256)) this.#runs.push(run);
    else await run.close();
    return stored ? { stored } : { failed };
  }

  #tellOnce(notice: string): void {
    if (!this.#notices.has(notice)) this.#options.onNotice?.(notice);
    this.#notices.add(notice);
  }
}

/** The key of a download. An upload may be replaced at its URL, so a file that came soon after is fetched again. */
function keyOf(request: FetchRequest): string {
  return [request.id, request.md5, request.innerMd5s, isSettled(request)].join('\n');
}

import { parseAssetUrl } from '../asset/asset-url.ts';
import type { ContentCache } from '../cache/content-cache.ts';
import type { SharedCacheHealth } from '../cache/shared-cache.ts';
import type { FindingList } from '../findings/finding-list.ts';
import type { DownloadProgress, Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { Plan, Problem } from '../plan/make-plan.ts';
import { forbiddenPathIn } from '../plan/may-be-stored.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { SiteUsage } from '../report/site-usage.ts';
import { placeDownloads } from '../report/to-findings.ts';
import type { Downloads } from './download.ts';
import type { LeakCheck } from './leak-check.ts';
import { replaceFailed } from './replace-failed.ts';
import type { StoredFiles } from './stored-files.ts';

export interface DownloadJob {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly findings: FindingList;
  readonly stored: StoredFiles;
  readonly usage: SiteUsage;
  readonly leakCheck: LeakCheck;
}

/** Downloads what plans ask for, each variant once in a job. */
export class AssetDownloader {
  readonly #job: DownloadJob;
  readonly #downloads: Downloads[] = [];
  readonly #sharedCacheHealth: SharedCacheHealth = { readFailures: 0, writeFailures: 0 };
  readonly #videoTotal = { bytes: 0 };
  #prepared: Promise<PreparedDownload> | undefined;
  /** The progress of all downloads so far, since the caller sees one job. */
  #progress: DownloadProgress = { done: 0, total: 0, bytes: 0, cached: 0 };

  constructor(job: DownloadJob) {
    this.#job = job;
  }

  /** Loads the code of the first download while files are scanned and the published content is walked. */
  prepare(): void {
    if (this.#job.settings.dryRun || this.#downloads.length > 0) return;
    this.#prepared ??= prepareDownload(this.#job.settings);
    this.#prepared.catch(() => undefined);
  }

  /** Downloads assets that no earlier pass requested. @returns failures and warnings, each at its first place */
  async downloadMissing({ requests, firstPlaces }: Plan, index: PublishedIndex): Promise<readonly Problem[]> {
    const { settings, ports, findings, stored, usage, leakCheck } = this.#job;
    const missing = stored.missing(requests);
    if (settings.dryRun || missing.length === 0) {
      stored.add(missing, new Map(), index);
      return [];
    }
    const { download, cache } = await (this.#prepared ?? prepareDownload(settings));
    this.#prepared = undefined;
    const forbiddenPath = forbiddenPathIn(index, settings);
    const before = this.#progress;
    const downloads = await download(missing, settings, {
      ...ports,
      onNotice: (line) => (ports.onNotice ?? ports.log)?.(line),
      cache,
      sharedCacheHealth: this.#sharedCacheHealth,
      videoTotal: this.#videoTotal,
      onProgress: (progress) => {
        this.#progress = addProgress(before, progress);
        ports.onProgress?.(this.#progress);
      },
      onBody: leakCheck.bodySearcher(index),
      mayBeStored: (url) => {
        const variant = parseAssetUrl(url, settings.hosts);
        return variant !== undefined && forbiddenPath(variant) === undefined;
      },
    });
    this.#downloads.push(downloads);
    stored.add(missing, downloads.stored, index);
    const { replaced, findings: failures } =
      settings.failed === 'placeholder' ? replaceFailed(missing, downloads) : { ...downloads, replaced: [] };
    stored.replaceByPlaceholders(replaced);
    const filesUsing = (path: string) => usage.filesUsing(path);
    const { failed } = downloads;
    const placed = placeDownloads(failures, { requests: missing, failed, firstPlaces, filesUsing, index });
    findings.add(placed.others);
    return placed.problems;
  }

  /** Removes temporary files. Fetched bodies can't be copied any more. */
  async close(): Promise<void> {
    await Promise.all(this.#downloads.map((downloads) => downloads.close()));
  }
}

interface PreparedDownload {
  readonly download: typeof import('./download.ts').download;
  readonly cache: ContentCache;
}

/** Loads the code of downloads, which a site without assets does not need. */
async function prepareDownload(settings: Settings): Promise<PreparedDownload> {
  const [{ download }, { openCache }] = await Promise.all([import('./download.ts'), import('./body-storage.ts')]);
  return { download, cache: openCache(settings) };
}

function addProgress(a: DownloadProgress, b: DownloadProgress): DownloadProgress {
  return { done: a.done + b.done, total: a.total + b.total, bytes: a.bytes + b.bytes, cached: a.cached + b.cached };
}

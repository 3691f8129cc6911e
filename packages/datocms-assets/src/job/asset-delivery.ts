import { FindingError } from '../findings/finding.ts';
import type { PassOptions, Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { Plan, Problem } from '../plan/make-plan.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { JobFacts } from '../report/make-report.ts';
import { BucketFolder } from '../s3/bucket-folder.ts';
import { S3Client } from '../s3/s3-client.ts';
import { storeFiles } from '../store/copy-into-output.ts';
import { BucketStore } from '../store/send-to-bucket.ts';
import type { ManifestEntry } from '../store/stored-manifest.ts';
import type { Batches } from '../workers/batches.ts';
import { AssetDownloader, type DownloadJob } from './asset-downloader.ts';
import { checkPublicUrls } from './check-public-urls.ts';
import { EarlierFiles } from './earlier-files.ts';
import type { LeakCheck } from './leak-check.ts';
import { StoredFiles } from './stored-files.ts';
import type { Timings } from './timings.ts';

/** A bucket for stored files, instead of the output. */
export interface Bucket {
  readonly store: BucketStore;
  close(): Promise<void>;
}

/** Opens the bucket of the option `store`, without a request. */
export function openBucket(settings: Settings, { signal }: Ports): Bucket | undefined {
  const { store } = settings;
  if (!store) return undefined;
  const client = new S3Client(store, { ...settings, ...(signal && { signal }) });
  const address = `s3://${store.bucket}/${store.folder}`;
  return { store: new BucketStore(new BucketFolder(client), address), close: () => client.close() };
}

interface DeliveryJob extends Omit<DownloadJob, 'stored'> {
  readonly timings: Timings;
  readonly batches: Batches;
  readonly leakCheck: LeakCheck;
}

/** Supplies what replaces assets: files, which it downloads, names and stores, or sealed URLs without files. */
export class AssetDelivery {
  readonly stored: StoredFiles;
  readonly #job: DeliveryJob;
  readonly #bucket: Bucket | undefined;
  readonly #downloader: AssetDownloader;
  readonly #earlierFiles: EarlierFiles;
  /** Public URLs of the bucket's folder at which an object was requested. */
  readonly #checkedPrefixes = new Set<string>();

  constructor(job: DeliveryJob, bucket: Bucket | undefined) {
    const { store, dir } = job.settings;
    this.stored = new StoredFiles(
      store ? (name) => ({ file: null, key: store.folder + name }) : (name) => ({ file: `${dir}/${name}` }),
    );
    this.#job = job;
    this.#bucket = bucket;
    this.#downloader = new AssetDownloader({ ...job, stored: this.stored });
    this.#earlierFiles = new EarlierFiles(job.settings);
  }

  /** Loads the code of the first download while files are scanned and the published content is walked. */
  prepare(): void {
    if (!this.#job.settings.keys) this.#downloader.prepare();
  }

  /**
   * Downloads the assets that no earlier pass has requested, or makes their sealed URLs.
   * @returns failures and warnings, each at the first place that needs the asset
   */
  async fetch(plan: Plan, index: PublishedIndex): Promise<readonly Problem[]> {
    const { keys } = this.#job.settings;
    if (keys) {
      const { sealRequests } = await import('./seal-requests.ts');
      const { sealed, problems } = sealRequests(
        { ...plan, requests: this.stored.missing(plan.requests) },
        keys,
        this.#job.settings,
      );
      this.stored.addSealed(sealed);
      return problems;
    }
    return this.#job.timings.measure('download', () => this.#downloader.downloadMissing(plan, index));
  }

  /** Notes the files of this run for later runs, before they are stored. */
  note(root: string): void {
    this.#earlierFiles.note(root, this.stored, this.#job.findings);
  }

  /** Stores the files in the output or the bucket. @throws FindingError if visitors would not get them */
  async put(root: string): Promise<void> {
    const { settings, timings, batches, ports, findings } = this.#job;
    const { byName } = this.stored;
    const bucket = this.#bucket?.store;
    if (bucket) {
      const line = await timings.measure('send', () => bucket.send(this.stored.toSend()));
      if (line !== undefined) ports.log?.(line);
    } else if (byName.size > 0) {
      const copied = [...byName.values()];
      await timings.measure('store', () => storeFiles(root, settings.dir, copied, (copies) => batches.store(copies)));
    }
    this.stored.markStored();
    if (!bucket) return;
    const problems = await checkPublicUrls(bucket, byName.keys(), settings, this.#checkedPrefixes, ports.signal);
    if (problems.some(({ level }) => level === 'error')) throw new FindingError(problems);
    findings.add(problems);
  }

  /** Verifies the finished output, after restoring stored files that another program has changed. */
  async verify(root: string, index: PublishedIndex | undefined, options: PassOptions): Promise<void> {
    const { leakCheck, findings, timings } = this.#job;
    const found = await timings.measure('verify', async () => {
      await this.#earlierFiles.restore(root, this.stored);
      return leakCheck.check(root, this.stored.byName, this.stored.sealed.keys(), index, options);
    });
    findings.add([...found, ...this.#earlierFiles.damagedAmong(leakCheck.usedNames)]);
  }

  /** Removes unused files of earlier runs, but not from a bucket. @returns the remaining files, by name */
  prune(root: string, skip: PassOptions['skip']): Promise<ReadonlyMap<string, ManifestEntry>> {
    return this.#earlierFiles.prune(root, this.stored, this.#job.leakCheck.usedNames, skip);
  }

  /** The assets of sealed URLs of earlier runs in the output, by name. They may include an asset under an embargo. */
  async earlierSealed(): Promise<ReadonlyMap<string, Pick<ManifestEntry, 'urls'>>> {
    const { settings, leakCheck } = this.#job;
    if (!settings.keys || settings.unpublished === 'sealed') return new Map();
    const { openNames } = await import('./seal-requests.ts');
    const made = new Set(this.stored.names());
    return openNames(
      [...leakCheck.usedNames].filter((name) => !made.has(name)),
      settings.keys,
      settings,
    );
  }

  facts(): Pick<JobFacts, 'outcomes' | 'stored'> {
    const sent = this.#bucket && { sent: this.#bucket.store.sent };
    return { outcomes: this.stored.outcomes(), stored: { ...this.stored.count(), ...sent } };
  }

  /** Removes temporary files, and closes connections. */
  async close(): Promise<void> {
    await Promise.all([this.#downloader.close(), this.#bucket?.close()]);
  }
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ReferenceUses } from '../asset-text/reference-uses.ts';
import { FindingList } from '../findings/finding-list.ts';
import { matchFiles } from '../options/compile-globs.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { SiteUsage } from '../report/site-usage.ts';
import { DigestChanges } from '../rewrite/digests.ts';
import { BucketFolder } from '../s3/bucket-folder.ts';
import { S3Client } from '../s3/s3-client.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import { findFilesNaming, isStoredName } from '../store/find-used-names.ts';
import { BucketStore } from '../store/send-to-bucket.ts';
import { Batches } from '../workers/batches.ts';
import { AssetDownloader } from './asset-downloader.ts';
import { ChangedFiles } from './changed-files.ts';
import { EarlierFiles } from './earlier-files.ts';
import { LeakCheck } from './leak-check.ts';
import { PendingIndex } from './pending-index.ts';
import { ScanMemory } from './scan-memory.ts';
import { SourceProblems } from './source-problems.ts';
import { StoredFiles } from './stored-files.ts';
import { Timings } from './timings.ts';

/** The state that one job keeps across its passes. `localize.ts` uses it in the order of the steps. */
export class JobState {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly findings = new FindingList();
  readonly sourceProblems = new SourceProblems();
  readonly timings = new Timings();
  readonly batches: Batches;
  readonly changedFiles = new ChangedFiles();
  readonly scanMemory: ScanMemory;
  /** Digests of inline code and files that changed, for policies outside the output. */
  readonly digests = new DigestChanges();
  readonly usage = new SiteUsage();
  /** Public URLs of the folder in a bucket for which an object was asked. */
  readonly checkedPrefixes = new Set<string>();
  readonly stored: StoredFiles;
  readonly published: PendingIndex;
  readonly downloader: AssetDownloader;
  readonly leakCheck: LeakCheck;
  readonly earlierFiles: EarlierFiles;
  /** Where stored files go instead of into the output. */
  readonly bucket: BucketStore | undefined;
  readonly #s3: S3Client | undefined;
  readonly #isExcluded: (file: string) => boolean;
  #root = '';

  /** @param walk over the published content, if it has begun already */
  constructor(settings: Settings, ports: Ports, walk?: Promise<PublishedIndex>) {
    this.settings = settings;
    this.ports = ports;
    this.#isExcluded = matchFiles(settings.exclude);
    this.scanMemory = new ScanMemory(settings);
    this.batches = new Batches(ports.signal, ports.threads);
    this.usage.content = settings.content;
    this.usage.notesUrls = settings.allow.length > 0;
    this.usage.isDryRun = settings.dryRun;
    const { store, dir } = settings;
    this.stored = new StoredFiles(
      store ? (name) => ({ file: null, key: store.folder + name }) : (name) => ({ file: `${dir}/${name}` }),
    );
    if (store) {
      this.#s3 = new S3Client(store, { ...settings, ...(ports.signal && { signal: ports.signal }) });
      this.bucket = new BucketStore(new BucketFolder(this.#s3), `s3://${store.bucket}/${store.folder}`);
    }
    this.published = new PendingIndex(settings, ports, this.timings, (error) => this.#addError(error), walk);
    this.leakCheck = new LeakCheck(settings, this.batches.verify, this.bucket);
    this.earlierFiles = new EarlierFiles(settings);
    this.downloader = new AssetDownloader(this);
  }

  /** Whether an error has been found. */
  get failed(): boolean {
    return this.findings.failed;
  }

  /** Whether the output may be changed. */
  get mayWrite(): boolean {
    return !this.settings.dryRun && !this.failed;
  }

  /**
   * The files that a pass reads: those that are new or changed since the last one. What was found in them is forgotten, as in
   * files that are gone. If no error is left then, the files that failed passes did not rewrite are read again, too.
   */
  filesToRead(root: string, files: readonly string[]): readonly string[] {
    const changed = this.changedFiles.filter(root, files);
    const unchanged = new Set(files);
    for (const file of changed) unchanged.delete(file);
    const hadFailed = this.failed;
    const renamed = this.changedFiles.renamed(root, files);
    this.usage.rename(renamed);
    this.findings.rename(renamed);
    this.#forgetAllBut(root, unchanged);
    if (!hadFailed || this.failed) return changed;
    this.#forgetAllBut(root, new Set());
    return files;
  }

  #forgetAllBut(root: string, unchanged: ReadonlySet<string>): void {
    const changed = this.usage.rewrittenFiles.filter((file) => !unchanged.has(file) && existsSync(join(root, file)));
    const localized = findFilesNaming(root, changed, [...this.stored.byName.keys()]);
    const stillLocal = new Map(changed.map((file) => [file, localized.has(file)]));
    this.findings.forgetChanged(unchanged, stillLocal);
    this.usage.forgetChanged(unchanged, stillLocal);
  }

  /** Whether it is a file that this run or an earlier one has stored in the output. */
  isStored(file: string): boolean {
    const { dir, store } = this.settings;
    return !store && file.startsWith(`${dir}/`) && isStoredName(file.slice(dir.length + 1));
  }

  /** Leaves out the files that `exclude` names, and counts them. */
  withoutExcluded(files: readonly string[]): string[] {
    this.usage.countExcluded(files.filter(this.#isExcluded));
    return files.filter((file) => !this.#isExcluded(file));
  }

  /**
   * Scans files of an output that has so many, in threads if that is worth it.
   * @param uses gets those of all scans
   */
  scanner(root: string, files: number, context: ScanContext, uses: ReferenceUses) {
    this.batches.prepare(files);
    const onScans = (scans: readonly FileScan[]) => {
      uses.add(scans);
      if (uses.all.length > 0) this.downloader.prepare();
    };
    return (names: readonly string[], index: PublishedIndex | undefined): Promise<FileScan[]> =>
      this.timings.measure('scan', () =>
        this.batches.scan(root, names, context, index?.assets, this.scanMemory, onScans),
      );
  }

  /** Runs a step on an output folder. An error that it can explain becomes a finding. @throws any other error */
  async collectErrors(root: string, step: () => Promise<void>): Promise<void> {
    this.#root = root;
    await this.timings.count(step).catch((error: unknown) => this.#addError(error));
  }

  async close(): Promise<void> {
    this.scanMemory.close();
    this.published.close();
    await Promise.all([this.batches.close(), this.downloader.close(), this.#s3?.close()]);
  }

  #addError(error: unknown): void {
    this.findings.addError(error, this.#root);
  }
}

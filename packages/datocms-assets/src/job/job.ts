import { FindingList } from '../findings/finding-list.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { checkReportWritable } from '../report/check-report-paths.ts';
import { SiteUsage } from '../report/site-usage.ts';
import { DigestChanges } from '../rewrite/digests.ts';
import { Batches } from '../workers/batches.ts';
import { AssetDelivery, openBucket } from './asset-delivery.ts';
import { LeakCheck } from './leak-check.ts';
import { OutputFiles } from './output-files.ts';
import { PendingIndex } from './pending-index.ts';
import { ScanMemory } from './scan-memory.ts';
import { SourceProblems } from './source-problems.ts';
import { Timings } from './timings.ts';

/** The parts of one job, for all its passes. Each step takes the parts that it needs. */
export class Job {
  readonly settings: Settings;
  readonly ports: Ports;
  readonly findings = new FindingList();
  /** Problems in the sources of bundled code. */
  readonly sourceProblems = new SourceProblems();
  readonly usage = new SiteUsage();
  readonly timings = new Timings();
  readonly batches: Batches;
  readonly files: OutputFiles;
  readonly published: PendingIndex;
  readonly scanMemory: ScanMemory;
  readonly delivery: AssetDelivery;
  /** Digests of changed inline code and files, for policies outside the output. */
  readonly digests = new DigestChanges();
  readonly leakCheck: LeakCheck;
  #root = '';

  /** @param walk over the published content, if it has begun already */
  constructor(settings: Settings, ports: Ports, walk?: Promise<PublishedIndex>) {
    this.settings = settings;
    this.ports = ports;
    const { usage, findings } = this;
    usage.content = settings.content;
    usage.notesUrls = settings.allow.length > 0;
    usage.isDryRun = settings.dryRun;
    this.batches = new Batches(ports.signal, ports.threads);
    this.published = new PendingIndex(settings, ports, this.timings, (error) => this.#addError(error), walk);
    this.scanMemory = new ScanMemory(settings);
    const bucket = openBucket(settings, ports);
    this.leakCheck = new LeakCheck(settings, this.batches.verify, bucket?.store);
    this.delivery = new AssetDelivery(this, bucket);
    const storedNames = () => this.delivery.stored.names();
    this.files = new OutputFiles(settings, { usage, findings, storedNames });
  }

  /** A job on an existing output. A report that can't be written is a finding, and is not written. */
  static forOutput(root: string, settings: Settings, ports: Ports, walk?: Promise<PublishedIndex>): Job {
    const problems = settings.report.map((file) => checkReportWritable(file, root));
    const report = settings.report.filter((_, at) => !problems[at]);
    const job = new Job({ ...settings, report }, ports, walk);
    job.findings.add(problems.flatMap((problem) => problem ?? []));
    return job;
  }

  /** Whether the output may be changed. */
  get mayWrite(): boolean {
    return !this.settings.dryRun && !this.findings.failed;
  }

  /** Runs a step on an output folder. An error that it can explain becomes a finding. @throws any other error */
  async collectErrors(root: string, step: () => Promise<void>): Promise<void> {
    this.#root = root;
    await this.timings.count(step).catch((error: unknown) => this.#addError(error));
  }

  async close(): Promise<void> {
    this.published.close();
    await Promise.all([this.batches.close(), this.delivery.close()]);
  }

  #addError(error: unknown): void {
    this.findings.addError(error, this.#root);
  }
}

import { resolve } from 'node:path';
import { hostPattern } from '../asset-text/host.ts';
import type { Finding, FindingCode } from '../findings/finding.ts';
import { FindingList } from '../findings/finding-list.ts';
import { removeLeftovers } from '../io/replace-file.ts';
import { isTemporaryFile } from '../io/temporary-file.ts';
import type { PassOptions, Ports, TextSource } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { makePlan, type Plan, type SiteScan } from '../plan/plan.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { deliverReport } from '../report/deliver-report.ts';
import { Locator } from '../report/locate.ts';
import type { Report } from '../report/report.ts';
import { checkWritable } from '../rewrite/check-writable.ts';
import { cspOrigin } from '../rewrite/csp-edits.ts';
import { Digests, digestStarts } from '../rewrite/digests.ts';
import { isClean } from '../rewrite/edits.ts';
import { byDependence, rewriteSite } from '../rewrite/rewrite-site.ts';
import type { Edit } from '../rewrite/splice.ts';
import { ChangedFiles } from '../scan/changed-files.ts';
import type { ScanContext } from '../scan/file-scan.ts';
import { listFiles } from '../scan/list-files.ts';
import { scanBytes } from '../scan/scan-files.ts';
import { storeFiles } from '../store/store-files.ts';
import { notePath } from '../store/stored-manifest.ts';
import { verifyOutput } from '../verify/verify-output.ts';
import { Batches } from '../workers/batches.ts';
import { walkPublished } from '../workers/walk-published.ts';
import { AssetDownloader } from './asset-downloader.ts';
import { LeakCheck } from './leak-check.ts';
import { scanDuringWalk } from './scan-during-walk.ts';
import { contextOf, replacementsFrom, siteOf, textEdits } from './text-edits.ts';
import { Timings } from './timings.ts';

/** The job in passes, for a build that goes on writing files. Each pass treats what is new or changed since the last. */
export class Localizer {
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #timings = new Timings();
  readonly #findings = new FindingList();
  readonly #batches: Batches;
  readonly #freshness = new ChangedFiles();
  readonly #digests = new Digests();
  #root = '';
  readonly #needle: RegExp;
  readonly #check: LeakCheck;
  readonly #supply: AssetDownloader;
  #lastEdits: Promise<unknown> = Promise.resolve();
  #walk: Promise<PublishedIndex> | undefined;
  #index: PublishedIndex | undefined;

  /** @param walk where it has begun already */
  constructor(settings: Settings, ports: Ports = {}, walk?: Promise<PublishedIndex>) {
    this.#settings = settings;
    this.#ports = ports;
    this.#batches = new Batches(ports.signal, ports.threads);
    this.#needle = hostPattern(settings.hosts);
    this.#check = new LeakCheck(settings, this.#batches.verify);
    const job = { findings: this.#findings, check: this.#check, timings: this.#timings };
    this.#supply = new AssetDownloader(settings, ports, job);
    if (walk) this.#begin(() => walk);
  }

  /** Begins the walk over the published content, so that it runs beside other work. What comes of it is `pass`'s to tell. */
  start(): void {
    if (!this.#walk) this.#begin(() => walkPublished(this.#settings, this.#ports));
  }

  #begin(walk: () => Promise<PublishedIndex>): void {
    this.#walk = this.#timings.measure('published', walk);
    this.#walk.catch(() => undefined);
  }

  /** scan → plan → download → rewrite. Nothing is written until all of that is known to be right. */
  async pass(dir: string, options: PassOptions = {}): Promise<void> {
    this.#root = resolve(dir);
    await this.#pass(this.#root, options).catch(this.#keep);
  }

  async #pass(root: string, options: PassOptions): Promise<void> {
    const settings = this.#settings;
    const found = listFiles(root, options.skip);
    const files = found.filter((file) => !isTemporaryFile(file));
    this.#batches.prepare(files.length);
    const context = contextOf(settings, undefined);
    const fresh = this.#freshness.filter(root, files);
    const scan = (names: readonly string[], index: PublishedIndex | undefined) =>
      this.#timings.measure('scan', () => this.#batches.scan(root, names, context, index?.assets));
    const [index, scans] = await scanDuringWalk(scan, fresh, this.#index, this.#published());
    if (!index) return;
    if (!settings.dryRun) removeLeftovers(root, found);
    const site = siteOf(scans, context);
    const { counts } = this.#supply.usage;
    counts.files = Math.max(counts.files, files.length);
    const locator = new Locator(root);
    const plan = await this.#supply.downloadMissing(site, index, (file, offset) => locator.place(file, offset), root);
    if (!settings.dryRun && !this.failed) {
      const digests = options.keepDigests ? this.#digests : undefined;
      await this.#timings.measure('rewrite', () => this.#rewrite(root, site, plan, context, digests));
    }
    if (!options.last) this.#freshness.remember(root, fresh);
  }

  /** Whether a text names an asset host at all. */
  mentionsAssetHost(text: string): boolean {
    return text.search(this.#needle) >= 0;
  }

  /**
   * The same for a text that is no file of the output yet, such as a module that is being bundled.
   * @param file where findings stand, relative to the output or absolute; tells the format by its extension, unless `source` does
   * @returns replacements by offset in UTF-16 units; the files that they name are stored by the next pass
   */
  edits(file: string, text: string, source: TextSource = {}): Promise<Edit[]> {
    // One text after the other: two that are bundled at once must not ask for the same variant twice.
    const edits = this.#lastEdits.then(() => this.#editsOf(file, text, source));
    this.#lastEdits = edits.catch(() => undefined);
    return edits;
  }

  async #editsOf(file: string, text: string, { format = '', place }: TextSource): Promise<Edit[]> {
    const index = await this.#published();
    if (!index) return [];
    const bytes = Buffer.from(text);
    const context = this.#context(index);
    const scan = { ...scanBytes(file + format, bytes, context), file };
    const site = siteOf([scan], context);
    const placeOf = Locator.in(file, bytes, place);
    const plan = await this.#supply.downloadMissing(site, index, (_, offset) => placeOf(offset));
    if (this.#settings.dryRun || this.failed) return [];
    return textEdits(scan, bytes, replacementsFrom(this.#supply.replacements(site, plan, context)), this.#settings);
  }

  /** Whether an error has been found: nothing will be changed. */
  get failed(): boolean {
    return this.#findings.failed;
  }

  /** A text with the digests of what earlier passes changed, such as a policy that is sent as a header. */
  updateDigests(text: string): string {
    const bytes = Buffer.from(text);
    this.#digests.apply(bytes, digestStarts(bytes));
    return bytes.toString();
  }

  /** Asset URLs in files that are deployed beside the output, such as code of the server. The host alone is none. */
  async findAssetUrls(dir: string, { skip }: PassOptions = {}): Promise<Finding[]> {
    const { hosts } = this.#settings;
    const input = { dir: resolve(dir), hosts, allowMention: ['**'], ...(skip ? { skip } : {}) };
    return (await verifyOutput(input)).findings;
  }

  /** Those URLs whose assets may not be stored: no published record holds them, and no `allow` pattern admits them. */
  async filterUnpublished(urls: readonly string[]): Promise<string[]> {
    const index = await this.#published();
    if (!index) return [];
    const context = this.#context(index);
    const ids = urls.map((url) => context.variantIdOf(url));
    const { unpublished } = makePlan(siteOf([], context), index, this.#settings);
    return urls.filter((_, at) => unpublished[ids[at] ?? -1] !== undefined);
  }

  /** Adds what only the caller can see. Level and fix come from the table of codes where they are not given. */
  addFinding(code: FindingCode, message: string, rest: Partial<Omit<Finding, 'code' | 'message'>> = {}): void {
    this.#findings.addFinding(code, message, rest);
  }

  /**
   * Verifies the finished output, writes the reports. Not verified after errors: the output was left as it was.
   * @param stored whether what earlier runs stored in this output is looked after: restored, or removed where nothing uses it
   */
  async finish(dir: string, options: PassOptions = {}, stored: 'keep in order' | 'leave' = 'leave'): Promise<Report> {
    const root = resolve(dir);
    this.#root = root;
    if (!this.#settings.dryRun && !this.failed) {
      await this.#complete(root, options, stored === 'keep in order').catch(this.#keep);
    }
    // The report is made when nothing else takes memory any more.
    await this.#batches.close();
    const facts = { dir: root, index: this.#index, outcomes: this.#supply.stock.outcomes(), usage: this.#supply.usage };
    const timings = this.#timings.report();
    return deliverReport({ ...facts, findings: this.#findings.all, timings }, this.#settings.report);
  }

  async #complete(root: string, options: PassOptions, inOrder: boolean): Promise<void> {
    const { files } = this.#supply.stock;
    const check = () => this.#check.complete(root, files, this.#index, options, inOrder);
    this.#findings.add(await this.#timings.measure('verify', check));
    if (inOrder && !this.failed) this.#check.prune(root, files, options);
  }

  async close(): Promise<void> {
    await Promise.all([this.#batches.close(), this.#supply.close()]);
  }

  async #published(): Promise<PublishedIndex | undefined> {
    this.start();
    this.#index = (await this.#walk?.catch(this.#keep)) ?? undefined;
    return this.#index;
  }

  readonly #keep = (error: unknown): void => this.#findings.addError(error, this.#root);

  #context(index: PublishedIndex): ScanContext {
    return contextOf(this.#settings, index);
  }

  async #rewrite(
    root: string,
    site: SiteScan,
    plan: Plan,
    context: ScanContext,
    digests: Digests | undefined,
  ): Promise<void> {
    const { stock, usage } = this.#supply;
    const facts = this.#supply.replacements(site, plan, context);
    const { dir, prefix, prefixes } = this.#settings;
    const changing = site.files.filter((scan) => !isClean(scan));
    checkWritable(
      root,
      changing.map(({ file }) => file),
    );
    await storeFiles(root, dir, [...stock.files.values()], (copies) => this.#batches.store(copies));
    stock.markStored();
    const job = { dir: root, origin: cspOrigin(prefix, prefixes.values()), digests };
    const [together, alone] = byDependence(site.files, digests !== undefined);
    const changed = await rewriteSite({
      ...job,
      site: { ...site, files: together },
      replacement: replacementsFrom(facts),
      content: this.#supply.contents(site, plan),
      signal: this.#ports.signal,
      notes: notePath(root, this.#settings, 'half'),
    });
    usage.counts.rewritten += changed.size + (await this.#batches.rewrite(root, alone, facts, job.origin));
  }
}

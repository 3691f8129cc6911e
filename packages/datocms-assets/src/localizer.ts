import { resolve } from 'node:path';
import { type Downloads, download } from './download/download.ts';
import { restoreBy } from './download/restore-by.ts';
import { type Finding, type FindingCode, FindingError, finding } from './finding.ts';
import { OutputCheck } from './output-check.ts';
import { explainProblems } from './plan/explain.ts';
import { judgeMentions } from './plan/judge-mentions.ts';
import { placeholdersOf } from './plan/placeholder.ts';
import { type Accept, makePlan, type Plan, type SiteScan, wantedId } from './plan/plan.ts';
import { Stock } from './plan/stock.ts';
import { contentReader } from './plan/stored-content.ts';
import type { PassOptions, Ports, TextSource } from './ports.ts';
import { explainUnpublished } from './published/explain-unpublished.ts';
import type { PublishedIndex } from './published/published-index.ts';
import { deliverReport } from './report/deliver-report.ts';
import { Locator } from './report/locate.ts';
import type { Report } from './report/report.ts';
import { describeFailures, toFindings } from './report/to-findings.ts';
import { Usage } from './report/usage.ts';
import { Digests, digestStarts } from './rewrite/digests.ts';
import { notePath } from './rewrite/owned-list.ts';
import { pruneStored } from './rewrite/prune.ts';
import { restoreStored } from './rewrite/restore-stored.ts';
import { byDependence, cspOrigin, rewriteSite } from './rewrite/rewrite-site.ts';
import type { Edit } from './rewrite/splice.ts';
import { storeFiles } from './rewrite/store-files.ts';
import { isLeftover, removeLeftovers } from './rewrite/write-file.ts';
import type { ScanContext } from './scan/file-scan.ts';
import { Freshness } from './scan/freshness.ts';
import { needlePattern } from './scan/host.ts';
import { scanBytes } from './scan/scan-files.ts';
import { walkOutput } from './scan/walk-output.ts';
import { scanMeanwhile } from './scan-meanwhile.ts';
import type { Settings } from './settings.ts';
import { isSystemError, systemFinding } from './system-error.ts';
import { contextOf, type ReplacementFacts, replacementsFrom, siteOf, textEdits } from './text-edits.ts';
import { Batches } from './threads/batches.ts';
import { walkPublished } from './threads/walk-published.ts';
import { Timings } from './timings.ts';
import { verifyOutput } from './verify/verify-output.ts';

/** The job in passes, for a build that goes on writing files. Each pass treats what is new or changed since the last. */
export class Localizer {
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #timings = new Timings();
  readonly #findings: Finding[] = [];
  readonly #usage = new Usage();
  readonly #batches: Batches;
  readonly #stock: Stock;
  readonly #freshness = new Freshness();
  readonly #digests = new Digests();
  readonly #downloads: Downloads[] = [];
  #root = '';
  #localNames: ReadonlySet<string> = new Set();
  readonly #needle: RegExp;
  readonly #check: OutputCheck;
  #lastEdits: Promise<unknown> = Promise.resolve();
  #walk: Promise<PublishedIndex> | undefined;
  #index: PublishedIndex | undefined;

  constructor(settings: Settings, ports: Ports = {}) {
    this.#settings = settings;
    this.#ports = ports;
    this.#batches = new Batches(ports.signal, ports.threads);
    this.#stock = new Stock(settings.dir);
    this.#needle = needlePattern(settings.hosts);
    this.#check = new OutputCheck(settings, this.#batches.verify);
  }

  /** Begins the walk over the published content, so that it runs beside other work. What comes of it is `pass`'s to tell. */
  start(): void {
    this.#walk ??= this.#timings.of('published', () => walkPublished(this.#settings, this.#ports));
    this.#walk.catch(() => undefined);
  }

  /** scan → plan → download → rewrite. Nothing is written until all of that is known to be right. */
  async pass(dir: string, options: PassOptions = {}): Promise<void> {
    this.#root = resolve(dir);
    await this.#pass(this.#root, options).catch(this.#keep);
  }

  async #pass(root: string, options: PassOptions): Promise<void> {
    const settings = this.#settings;
    const found = walkOutput(root, options.skip);
    const files = found.filter((file) => !isLeftover(file));
    this.#batches.prepare(files.length);
    const context = contextOf(settings, undefined);
    const fresh = this.#freshness.filter(root, files);
    const scan = (names: readonly string[], index: PublishedIndex | undefined) =>
      this.#timings.of('scan', () => this.#batches.scan(root, names, context, index?.assets));
    const [index, scans] = await scanMeanwhile(scan, fresh, this.#index, this.#published());
    if (!index) return;
    if (!settings.dryRun) removeLeftovers(root, found);
    const site = siteOf(scans, context);
    this.#usage.add(site);
    this.#usage.counts.files = Math.max(this.#usage.counts.files, files.length);
    const plan = await this.#timings.of('plan', async () => makePlan(site, index, settings));
    const locator = new Locator(root);
    await this.#judge(site, plan, (file, offset) => locator.place(file, offset));
    await this.#timings.of('download', () => this.#download(plan, index));
    if (!settings.dryRun && !this.failed) {
      const digests = options.keepDigests ? this.#digests : undefined;
      await this.#timings.of('rewrite', () => this.#rewrite(root, site, plan, context, digests));
    }
    this.#freshness.note(root, fresh);
  }

  /** Whether a text names an asset host at all. */
  concerns(text: string): boolean {
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
    this.#usage.add(site);
    const plan = makePlan(site, index, this.#settings);
    const placeOf = Locator.in(file, bytes, place);
    await this.#judge(site, plan, (_, offset) => placeOf(offset));
    await this.#download(plan, index);
    if (this.#settings.dryRun || this.failed) return [];
    return textEdits(scan, bytes, replacementsFrom(this.#replacements(site, plan, context)), this.#settings);
  }

  /** Whether an error has been found: nothing will be changed. */
  get failed(): boolean {
    return this.#findings.some((each) => each.level === 'error');
  }

  /** A text with the digests of what earlier passes changed, such as a policy that is sent as a header. */
  renewed(text: string): string {
    const bytes = Buffer.from(text);
    this.#digests.apply(bytes, digestStarts(bytes));
    return bytes.toString();
  }

  /** Asset URLs in files that are deployed beside the output, such as code of the server. The host alone is none. */
  async search(dir: string, { skip }: PassOptions = {}): Promise<Finding[]> {
    const { hosts } = this.#settings;
    const input = { dir: resolve(dir), hosts, allowMention: ['**'], ...(skip ? { skip } : {}) };
    return (await verifyOutput(input)).findings;
  }

  /** Those URLs whose assets may not be stored: no published record holds them, and no `allow` pattern admits them. */
  async refused(urls: readonly string[]): Promise<string[]> {
    const index = await this.#published();
    if (!index) return [];
    const context = this.#context(index);
    const ids = urls.map((url) => context.urlId(url));
    const { refused } = makePlan(siteOf([], context), index, this.#settings);
    return urls.filter((_, at) => refused[ids[at] ?? -1] !== undefined);
  }

  /** Adds what only the caller can see. Level and fix come from the table of codes where they are not given. */
  note(code: FindingCode, message: string, rest: Partial<Omit<Finding, 'code' | 'message'>> = {}): void {
    this.#findings.push(finding(code, message, rest));
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
    const facts = { dir: root, index: this.#index, outcomes: this.#stock.outcomes(), usage: this.#usage };
    const timings = this.#timings.soFar();
    return deliverReport({ ...facts, findings: this.#findings, timings }, this.#settings.report);
  }

  async #complete(root: string, options: PassOptions, inOrder: boolean): Promise<void> {
    const { files } = this.#stock;
    const restore = restoreBy(this.#settings.cacheDir);
    const wrong = inOrder ? await restoreStored(root, this.#settings, files, restore) : [];
    await this.#timings.of('verify', () => this.#verify(root, options));
    for (const name of wrong) {
      if (!this.#localNames.has(name)) continue;
      const file = `${this.#settings.dir}/${name}`;
      this.note('missing-file', 'The stored file has other bytes than were checked when it was stored.', { file });
    }
    if (inOrder && !this.failed) pruneStored(root, this.#settings, files, this.#localNames);
  }

  async close(): Promise<void> {
    await Promise.all([this.#batches.close(), ...this.#downloads.map((downloads) => downloads.close())]);
  }

  async #published(): Promise<PublishedIndex | undefined> {
    this.start();
    this.#index = (await this.#walk?.catch(this.#keep)) ?? undefined;
    return this.#index;
  }

  /** A step that can't go on says why in the report, and so does the file system; any other error is a fault of the program. */
  readonly #keep = (error: unknown): void => {
    if (isSystemError(error)) this.#findings.push(systemFinding(error, this.#root));
    else if (!(error instanceof FindingError)) throw error;
    else for (const each of error.findings) if (!this.#findings.includes(each)) this.#findings.push(each);
  };

  #context(index: PublishedIndex): ScanContext {
    return contextOf(this.#settings, index);
  }

  async #judge(site: SiteScan, plan: Plan, place: (file: string, offset: number) => Partial<Finding>): Promise<void> {
    const mentions = judgeMentions(site.files, this.#settings.allowMention);
    const refused = [...new Set(plan.problems.flatMap((each) => each.path ?? []))];
    const standings = refused.length > 0 ? await explainUnpublished(refused, this.#settings, this.#ports) : new Map();
    for (const each of toFindings([...mentions, ...explainProblems(plan.problems, standings)], place))
      this.#findings.push(each);
  }

  async #download(plan: Plan, index: PublishedIndex): Promise<void> {
    const missing = this.#stock.missing(plan.wanted);
    if (this.#settings.dryRun) return this.#stock.add(missing, new Map(), index);
    const onBody = this.#check.searcher(index);
    const downloads = await download(missing, this.#settings, { ...this.#ports, onBody });
    this.#downloads.push(downloads);
    this.#stock.add(missing, downloads.stored, index);
    const filesOf = (path: string) => this.#usage.filesOf(path);
    for (const each of describeFailures(downloads.findings, missing, filesOf)) this.#findings.push(each);
  }

  async #rewrite(
    root: string,
    site: SiteScan,
    plan: Plan,
    context: ScanContext,
    digests: Digests | undefined,
  ): Promise<void> {
    const facts = this.#replacements(site, plan, context);
    const { dir, prefix, prefixes } = this.#settings;
    await storeFiles(root, dir, [...this.#stock.files.values()], (copies) => this.#batches.store(copies));
    this.#stock.place();
    const job = { dir: root, origin: cspOrigin(prefix, prefixes.values()), digests };
    const [together, alone] = byDependence(site.files, digests !== undefined);
    const changed = await rewriteSite({
      ...job,
      site: { ...site, files: together },
      replacement: replacementsFrom(facts),
      content: contentReader(site, this.#stock, placeholdersOf(site.variants, plan.refused)),
      signal: this.#ports.signal,
      notes: notePath(root, this.#settings, 'half'),
    });
    this.#usage.counts.rewritten += changed.size + (await this.#batches.rewrite(root, alone, facts, job.origin));
  }

  #replacements({ variants }: SiteScan, plan: Plan, context: ScanContext): ReplacementFacts {
    const placeholders = placeholdersOf(variants, plan.refused);
    for (const placeholder of placeholders.values()) this.#stock.addPlaceholder(placeholder);
    const { dir, prefix, prefixes, site } = this.#settings;
    const namesFor = (accept: Accept) =>
      variants.map((variant, url) => placeholders.get(url)?.name ?? this.#stock.names.get(wantedId(variant, accept)));
    return {
      spellings: context.spellings.values,
      settings: { dir, prefix, prefixes, site },
      names: { web: namesFor('web'), portable: namesFor('portable') },
    };
  }

  async #verify(root: string, options: PassOptions): Promise<void> {
    const result = await this.#check.verify(root, this.#stock.files, this.#index, options);
    for (const each of result.findings) this.#findings.push(each);
    this.#localNames = result.localNames;
  }
}

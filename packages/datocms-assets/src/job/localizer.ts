import { resolve } from 'node:path';
import { hostPattern } from '../asset-text/find-hosts.ts';
import type { Finding, FindingCode, FindingFacts } from '../findings/finding.ts';
import { localizePass } from '../localize.ts';
import type { Options } from '../options/options.ts';
import type { PassOptions, Ports, TextSource } from '../options/ports.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import { describeTokenName } from '../options/token.ts';
import { forbiddenUrlIn } from '../plan/may-be-stored.ts';
import type { OnDemandPart, Report } from '../report/report.ts';
import type { TextEdit } from '../syntax/edited-text.ts';
import { checkComingOutput, isCachePublished } from './check-write-paths.ts';
import { Job } from './job.ts';
import { localizeText } from './localize-text.ts';
import { verifyAndReport } from './verify-and-report.ts';

/**
 * Makes the job for a build that writes its output in several steps.
 * @throws ConfigurationError for wrong options or a missing token
 */
export function createLocalizer(options: Options = {}, ports: Ports = {}): Localizer {
  return new Localizer(toSettings(options, ports.environment, 'token and bucket', ports.otherNames), ports);
}

/**
 * The job in passes: `start(dir)`, `pass(dir)` after each step of the build that writes files, `finish(dir)`,
 * `close()`. A build with other work before `start` calls `begin(folders)` first. A pass reads files that are new or
 * changed since the last pass.
 */
export class Localizer {
  readonly #settings: Settings;
  readonly #job: Job;
  readonly #host: RegExp;
  #lastEdits: Promise<unknown> = Promise.resolve();

  constructor(settings: Settings, ports: Ports) {
    this.#settings = settings;
    this.#job = new Job(settings, ports);
    this.#host = hostPattern(settings.hosts);
  }

  /** The name of the variable with the token; `undefined` if the token was an option. */
  get tokenName(): string | undefined {
    const { tokenName } = this.#settings;
    return tokenName === undefined ? undefined : describeTokenName(tokenName);
  }

  /** The origins of stored files at another address than the site's. */
  get storedOrigins(): string[] {
    const { prefix, prefixes } = this.#settings;
    const urls = [prefix, ...prefixes.values()].filter((url) => url.includes('://'));
    return [...new Set(urls.map((url) => new URL(url).origin))];
  }

  /** Whether an error has been found, after which no file is changed. */
  get failed(): boolean {
    return this.#job.findings.failed;
  }

  /** Whether files stay as they are: after an error, and in a dry run. */
  get leavesFiles(): boolean {
    return !this.#job.mayWrite;
  }

  /**
   * Begins to read what is published, if the build has other work before `start`, which waits for the first answer. The
   * call does nothing if the cache lies in one of these folders, which `start` reports.
   * @param published folders that will be published
   */
  begin(published: readonly string[]): void {
    if (!isCachePublished(this.#settings, published)) this.#job.published.begin();
  }

  /**
   * Checks where the job will write, begins to read what is published, and waits for the first answer of the CDA.
   * `pass` reports an error of the reading.
   * @param dir the output folder, which need not exist yet
   * @param copied a folder whose files the build copies into the output
   * @throws ConfigurationError if the cache or a report would lie in one of these folders, if the CDA refuses the token, or if it
   * does not know the environment
   * @throws FindingError if a report can't be written
   */
  async start(dir: string, copied?: string): Promise<void> {
    checkComingOutput(this.#settings, dir, copied);
    await this.#job.published.waitForAcceptance();
  }

  /** Downloads the assets of new and changed files, and rewrites the files. Findings wait for `finish`. */
  async pass(dir: string, options: PassOptions = {}): Promise<void> {
    await localizePass(this.#job, resolve(dir), options);
  }

  /** Whether a text names an asset host. */
  mentionsAssetHost(text: string): boolean {
    return text.search(this.#host) >= 0;
  }

  /**
   * Edits for a text that is no file of the output yet, such as a module that is being bundled. The next pass stores
   * the files that the edits name.
   * @param file the file of findings, relative to the output or absolute. Its extension tells the format, unless
   *   `source` does
   * @returns replacements by offset in UTF-16 units
   */
  edits(file: string, text: string, source: TextSource = {}): Promise<TextEdit[]> {
    // Texts are read one after the other: two texts at once must not request one variant twice.
    const edits = this.#lastEdits.then(() =>
      this.#job.timings.count(() => localizeText(this.#job, { ...source, file, text })),
    );
    this.#lastEdits = edits.catch(() => undefined);
    return edits;
  }

  /** Updates the digests of code that passes with `keepDigests` have changed in a text, such as a policy's header. */
  updateDigests(text: string): string {
    return this.#job.digests.update(text);
  }

  /**
   * Finds asset URLs in files that are deployed beside the output, such as code of the server. The host's name alone is
   * no finding. The report does not have these findings.
   */
  async findAssetUrls(dir: string, { skip }: PassOptions = {}): Promise<Finding[]> {
    const { timings, leakCheck } = this.#job;
    return timings.count(() => leakCheck.findAssetUrls(resolve(dir), { skip }));
  }

  /** The URLs whose assets may not be stored: no published record holds them, and no `allow` pattern admits them. */
  async filterUnpublished(urls: readonly string[]): Promise<string[]> {
    const index = await this.#job.published.get();
    const refused = index ? urls.filter(forbiddenUrlIn(index, this.#settings)) : [];
    if (refused.length === 0) return refused;
    const confirmed = await this.#job.published.confirm();
    return confirmed ? urls.filter(forbiddenUrlIn(confirmed, this.#settings)) : [];
  }

  /**
   * Makes a test whether the asset of a URL may not be stored, by the last index. The content is read again before a
   * pass refuses an asset.
   */
  async unpublishedTest(): Promise<(url: string) => boolean> {
    const index = await this.#job.published.get();
    return index ? forbiddenUrlIn(index, this.#settings) : () => false;
  }

  /** Why an SVG that the caller stores itself may not be deployed, in words; `undefined` if it may. */
  async whyRefused(svg: Buffer): Promise<string | undefined> {
    // Few sites need the parser.
    const { whyRefused } = await import('../content/inspect-content.ts');
    return whyRefused(svg, this.#settings.hosts);
  }

  /**
   * Removes the metadata of an image that the caller stores itself, if the options say so. Adds a finding if the image still tells
   * where it was taken.
   * @returns the same bytes if nothing is removed
   */
  async withoutMetadata(image: Uint8Array<ArrayBuffer>, facts: FindingFacts): Promise<Uint8Array<ArrayBuffer>> {
    const { inspectImageBytes } = await import('../content/inspect-content.ts');
    const { bytes, warning } = await inspectImageBytes(image, this.#settings.stripMetadata);
    if (warning) this.addFinding(warning.code, warning.message, { ...facts, fix: warning.fix });
    return bytes;
  }

  /** Waits for the paths of all published assets, in order; none after an error, which `pass` reports. */
  async publishedPaths(): Promise<string[]> {
    const index = await this.#job.published.get();
    return [...(index?.assets.keys() ?? [])].sort();
  }

  /**
   * Notes which parts of the site a server renders on demand, for the verdict.
   * @param routes how many routes the site has
   * @param contacts code of the server with which browsers will contact a host
   */
  setOnDemand(
    parts: readonly OnDemandPart[],
    routes: number,
    contacts: readonly { readonly host: string; readonly file: string }[] = [],
  ): void {
    this.#job.usage.onDemand = parts;
    this.#job.usage.serverContacts = contacts;
    this.#job.usage.routes = routes;
  }

  /** Adds a finding of the caller. Level and fix come from the table of codes unless `facts` have them. */
  addFinding(code: FindingCode, message: string, facts: FindingFacts = {}): void {
    this.#job.findings.addFinding(code, message, facts);
  }

  /** Verifies the finished output and writes the reports. After an error it is unchanged, and is not verified. */
  finish(dir: string, options: PassOptions = {}): Promise<Report> {
    return verifyAndReport(this.#job, resolve(dir), options);
  }

  /** Ends threads and removes temporary files. */
  close(): Promise<void> {
    return this.#job.close();
  }
}

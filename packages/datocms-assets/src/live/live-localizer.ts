import { AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { isVideoHost } from '../asset/video-url.ts';
import { hostPattern } from '../asset-text/find-hosts.ts';
import { type Finding, type FindingCode, FindingError, type Level } from '../findings/finding.ts';
import { replaceable } from '../job/replace-failed.ts';
import {
  byteEdits,
  createScanContext,
  makeReplacementsWith,
  policyOrigins,
  toSiteScan,
  toTextEdits,
} from '../job/text-edits.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { Options } from '../options/options.ts';
import type { Ports } from '../options/ports.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import { checkMentions } from '../plan/check-mentions.ts';
import { describeUnpublished } from '../plan/describe-unpublished.ts';
import { type Profile, toFetchRequest } from '../plan/fetch-request.ts';
import { makePlan, type Problem } from '../plan/make-plan.ts';
import { forbiddenPathIn } from '../plan/may-be-stored.ts';
import { isImageVariant } from '../plan/placeholder.ts';
import { placeholderWithText } from '../plan/placeholder-with-text.ts';
import { explainUnpublished } from '../published/explain-unpublished.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { scanBytes } from '../scan/scan-files.ts';
import type { TextEdit } from '../syntax/edited-text.ts';
import { fetchFromOrigin } from './fetch-from-origin.ts';
import { LiveDownloads } from './live-downloads.ts';
import { LiveIndex } from './live-index.ts';
import { LiveNames, type NamedVariant } from './live-names.ts';

/** Whether an asset can be shown, and why not. Only on routes that are rendered on demand one may be `withdrawn`. */
export type Standing = 'published' | 'allowed' | 'unpublished' | 'withdrawn' | 'failed';

/** What a picture says first that stands for an asset. */
const headlines = { unpublished: 'Not published', failed: 'Failed to load' } as const;

/** One variant that a page names. */
export interface LiveAsset {
  /** Of the file on the dev server. */
  readonly name: string;
  /** Of the CMS. */
  readonly url: string;
  readonly standing: Standing;
  /** What a build would report, if it would: a warning where a placeholder replaces the asset. */
  readonly level?: Level;
  /** Why it is unpublished, or what failed. */
  readonly reason?: string;
  /** Of a sealed URL: when it expires, in seconds since 1970. One that never does works as long as the asset is published. */
  readonly expires?: number | 'never';
  /** Size and media type of the file that is served; `null` until it has been fetched. */
  readonly bytes: number | null;
  readonly type: string | null;
}

/** The file with a name, or why it does not exist and an SVG that says so (`undefined` if the asset is no picture). */
export type LiveFile =
  | { readonly file: string; readonly bytes: number; readonly type: string; readonly sha256: string }
  | { readonly standing: 'unpublished' | 'failed'; readonly reason: string; readonly picture: string | undefined };

/**
 * Makes the job for a dev server. A missing token is no error here: see `hasToken`.
 * @throws ConfigurationError for wrong options
 */
export function createLiveLocalizer(options: Options = {}, ports: Ports = {}): LiveLocalizer {
  return new LiveLocalizer(toSettings(options, ports.environment, 'nothing', ports.otherNames), ports);
}

/**
 * The job for a site that is being written: there is no output folder. Texts are changed one by one, without a wait for the
 * network. A file is fetched, or refused, when a browser asks for the name that the text has been given. Videos
 * stay at Mux, but not on routes that are rendered on demand, whose server streams them.
 */
export class LiveLocalizer {
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #host: RegExp;
  /** On routes that are rendered on demand, those of videos too. */
  readonly #servedHosts: AssetHosts;
  readonly #index: LiveIndex;
  readonly #downloads: LiveDownloads;
  readonly #names = new LiveNames();
  /** By code and URL: why an asset is not published. It is asked once, since it only makes the message better. */
  readonly #reasons = new Map<string, string>();
  readonly #closed = new AbortController();

  constructor(settings: Settings, ports: Ports) {
    const signal = ports.signal ? AbortSignal.any([ports.signal, this.#closed.signal]) : this.#closed.signal;
    this.#servedHosts = settings.hosts;
    // Videos stay on their host: a page would wait until a whole stream is fetched.
    this.#settings = { ...settings, hosts: new AssetHosts(settings.hosts.extra) };
    this.#ports = { ...ports, signal };
    this.#host = hostPattern(this.#settings.hosts);
    this.#index = new LiveIndex(settings, this.#ports);
    this.#downloads = new LiveDownloads(this.#settings, this.#ports);
  }

  /** Without a token nothing can be fetched: texts should be left as they are. */
  get hasToken(): boolean {
    return this.#settings.token !== '';
  }

  /** Begins to read what is published. @throws ConfigurationError, FindingError if it can't be read */
  async start(): Promise<void> {
    await this.#index.get();
  }

  /** Whether a text names an asset host at all. */
  mentionsAssetHost(text: string): boolean {
    return text.search(this.#host) >= 0;
  }

  /**
   * Edits that lead asset URLs to `<base>/<dir>/<name>` on this server, by offset in UTF-16 units.
   * @param file tells the format by its extension
   * @param origin of the server, for places that need an absolute URL
   */
  async edits(file: string, text: string, origin?: string): Promise<TextEdit[]> {
    const bytes = Buffer.from(text);
    const { scan, site, context } = this.#scan(file, bytes);
    const settings = this.#settingsOn(origin);
    const nameOf = (id: number, profile: Profile) => this.#names.nameFor(site.variants[id] as Variant, profile);
    const replacement = makeReplacementsWith(settings, context.spellings.values, nameOf);
    return toTextEdits(bytes, byteEdits(scan, bytes, replacement, policyOrigins(settings, {})));
  }

  /** The names of a text's assets, and what a build would find in it, other than failed downloads. */
  async checkText(file: string, text: string): Promise<{ readonly names: string[]; readonly findings: Finding[] }> {
    const bytes = Buffer.from(text);
    const { site } = this.#scan(file, bytes);
    const planWith = (index: PublishedIndex) => makePlan(site, index, this.#settings);
    const planned = planWith(await this.#index.get());
    const isPublished = planned.unpublished.every((path) => path === undefined);
    const { requests, unpublished, problems } = isPublished ? planned : planWith(await this.#index.getConfirmed());
    const byUrl = new Map(site.variants.map((variant) => [variant.url, variant]));
    const names = [
      ...requests.map(({ url, profile }) => this.#names.nameFor(byUrl.get(url) as Variant, profile)),
      ...site.variants.flatMap((variant, id) => (unpublished[id] ? this.#names.nameFor(variant, 'web') : [])),
    ];
    const storesVideos = this.#settings.video.mode !== 'report';
    const isOfStoredVideo = ({ code, url }: Problem) =>
      code === 'contacts-cms' && url !== undefined && isVideoHost(new URL(url).hostname);
    const mentions = checkMentions(site.files, this.#settings.allowMention).filter(
      (problem) => !storesVideos || !isOfStoredVideo(problem),
    );
    const explained = await Promise.all(problems.map((problem) => this.#explainProblem(problem, byUrl)));
    const places = LineColumnFinder.forBytes(file, bytes);
    return { names, findings: problemsToFindings([...mentions, ...explained], places, this.#settings.token) };
  }

  /** Describes assets, in the order of their URLs. Names that no text was given are left out. */
  async describeAssets(names: readonly string[]): Promise<LiveAsset[]> {
    const assets: LiveAsset[] = [];
    for (const name of new Set(names)) {
      const named = this.#names.find(name);
      if (named) assets.push({ name, url: named.variant.url, ...(await this.#describe(named)) });
    }
    return assets.sort((a, b) => compare(a.url, b.url) || compare(a.name, b.name));
  }

  /** Whether an asset is published, as far as is known without a wait. What has changed meanwhile is read for later calls. */
  isPublished(path: string): boolean {
    this.#index.get().catch(() => undefined);
    return this.#index.last?.assets.has(path) === true;
  }

  /**
   * Describes an asset of a page that is rendered on demand, whose server serves what is not published too.
   * @param name of its sealed URL
   */
  async describeServed(name: string, url: string, expires: number | 'never'): Promise<LiveAsset | undefined> {
    const variant = parseAssetUrl(url, this.#servedHosts);
    if (!variant) return undefined;
    const index = await this.#index.getFresh();
    const missing = this.#unpublishedPath(variant, index);
    const ifMissing = missing !== undefined && this.#index.wasPublished(missing) ? 'withdrawn' : 'unpublished';
    const ifShown = index.assets.has(variant.path) ? 'published' : 'allowed';
    const standing = missing === undefined ? ifShown : ifMissing;
    return { name, url, standing, expires: missing === undefined ? 'never' : expires, bytes: null, type: null };
  }

  /** Sends a request to an asset host, or where `connectTo` says. */
  fetchAsset(request: Request): Promise<Response> {
    return fetchFromOrigin(request, this.#settings.connectTo);
  }

  /** The file with a name, fetched on first use; `undefined` for a name that no text was given. */
  async open(name: string): Promise<LiveFile | undefined> {
    const named = this.#names.find(name);
    if (!named) return undefined;
    const { variant, profile } = named;
    const refuse = (standing: 'unpublished' | 'failed', reason: string): LiveFile => ({
      standing,
      reason,
      picture: placeholderWithText(variant, headlines[standing], reason),
    });
    try {
      const index = await this.#indexFor(variant);
      const unpublished = this.#unpublishedPath(variant, index);
      if (unpublished !== undefined) return refuse('unpublished', await this.#explain(variant, unpublished));
      const fetched = await this.#downloads.get(toFetchRequest(variant, profile, index));
      if ('failed' in fetched) return refuse('failed', fetched.failed.message);
      const { file, bytes, type, sha256 } = fetched.stored;
      return { file, bytes, type, sha256 };
    } catch (error) {
      return refuse('failed', formatError(error));
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#downloads.close();
  }

  #scan(file: string, bytes: Buffer) {
    const context = createScanContext(this.#settings, this.#index.last);
    const scan = scanBytes(file, bytes, context);
    return { scan, context, site: toSiteScan([scan], context) };
  }

  /** Stored files have the same paths as in a build, but on the server that shows the site. */
  #settingsOn(origin: string | undefined): Settings {
    const { base, site } = this.#settings;
    return { ...this.#settings, site: origin ?? site, prefix: base.replace(/\/$/, ''), prefixes: new Map() };
  }

  /** An asset that was published only now is not in the index yet: then the index is read again. */
  async #indexFor(variant: Variant): Promise<PublishedIndex> {
    const index = await this.#index.get();
    return this.#unpublishedPath(variant, index) === undefined ? index : this.#index.getConfirmed();
  }

  /** The path that may not be stored: the variant's own, or that of an image in its parameters. */
  #unpublishedPath(variant: Variant, index: PublishedIndex): string | undefined {
    return forbiddenPathIn(index, this.#settings)(variant);
  }

  async #describe({ variant, profile }: NamedVariant): Promise<Omit<LiveAsset, 'name' | 'url'>> {
    const notFetched = { bytes: null, type: null };
    try {
      const index = await this.#indexFor(variant);
      const unpublished = this.#unpublishedPath(variant, index);
      if (unpublished !== undefined) {
        const level = levelOf(this.#settings.unpublished, variant);
        return { standing: 'unpublished', level, reason: await this.#explain(variant, unpublished), ...notFetched };
      }
      const fetched = this.#downloads.known(toFetchRequest(variant, profile, index));
      if (fetched && 'failed' in fetched) {
        const { code, message } = fetched.failed;
        const level = replaceable.has(code) ? levelOf(this.#settings.failed, variant) : 'error';
        return { standing: 'failed', level, reason: message, ...notFetched };
      }
      const standing = index.assets.has(variant.path) ? 'published' : 'allowed';
      if (!fetched) return { standing, ...notFetched };
      return { standing, bytes: fetched.stored.bytes, type: fetched.stored.type };
    } catch (error) {
      return { standing: 'failed', level: 'error', reason: formatError(error), ...notFetched };
    }
  }

  async #explainProblem(problem: Problem, variants: ReadonlyMap<string, Variant>): Promise<Problem> {
    const variant = variants.get(problem.url ?? '');
    if (problem.path === undefined || !variant) return problem;
    return { ...problem, message: await this.#explain(variant, problem.path, problem.code) };
  }

  async #explain({ url }: Variant, path: string, code: FindingCode = 'unpublished'): Promise<string> {
    const known = this.#reasons.get(`${code} ${url}`);
    if (known !== undefined) return known;
    const standings = await explainUnpublished([path], this.#settings, this.#ports);
    const problem = { code, message: '', file: '', offset: 0, url, path };
    const reason = describeUnpublished([problem], standings)[0]?.message ?? '';
    this.#reasons.set(`${code} ${url}`, reason);
    return reason;
  }
}

function levelOf(policy: Settings['failed'], variant: Variant): Level {
  return policy === 'placeholder' && isImageVariant(variant) ? 'warning' : 'error';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function formatError(error: unknown): string {
  if (error instanceof FindingError || error instanceof ConfigurationError) return error.message;
  if (error instanceof Error && error.name === 'AbortError') return 'The dev server has been closed.';
  throw error;
}

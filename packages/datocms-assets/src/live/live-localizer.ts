import { AssetHosts, type Variant } from '../asset/asset-url.ts';
import { hostPattern } from '../asset-text/find-hosts.ts';
import type { Finding } from '../findings/finding.ts';
import { maskFinding } from '../findings/mask-secret.ts';
import { byteEdits, createScanContext, policyOrigins, toSiteScan, toTextEdits } from '../job/text-edits.ts';
import type { Options } from '../options/options.ts';
import type { LivePorts } from '../options/ports.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import { checkMentions } from '../plan/check-mentions.ts';
import type { Profile } from '../plan/fetch-request.ts';
import { makePlan } from '../plan/make-plan.ts';
import { makeReplacements } from '../plan/replacements.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { mergePlaces } from '../report/merge-places.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { scanBytes } from '../scan/scan-files.ts';
import { surfaceNeeds } from '../scan/surface.ts';
import type { TextEdit } from '../syntax/edited-text.ts';
import { fetchFromOrigin } from './fetch-from-origin.ts';
import type { LiveAsset, LiveFile } from './live-asset.ts';
import { LiveAssets } from './live-assets.ts';
import { LiveIndex } from './live-index.ts';
import { LiveNames } from './live-names.ts';

/**
 * Makes the job for a dev server. A missing token is no error, see `hasToken`.
 * @throws ConfigurationError for wrong options
 */
export function createLiveLocalizer(options: Options = {}, ports: LivePorts = {}): LiveLocalizer {
  const settings = toSettings(options, ports.environment, 'nothing', ports.otherNames);
  // The dev server has URLs of its own for every kind of delivery.
  return new LiveLocalizer({ ...settings, keys: undefined }, ports);
}

/**
 * The job for a site that is being written: there is no output folder. Texts are changed one by one, without a wait for
 * the network. A file is fetched, or refused, when a browser requests its name in a text. Videos stay at Mux, except on
 * routes that are rendered on demand, whose server streams them.
 */
export class LiveLocalizer {
  readonly #settings: Settings;
  /** Settings for changed texts: videos stay on their host, since a page would wait for a whole stream. */
  readonly #textSettings: Settings;
  readonly #host: RegExp;
  readonly #index: LiveIndex;
  readonly #assets: LiveAssets;
  readonly #names = new LiveNames();
  readonly #closed = new AbortController();

  constructor(settings: Settings, ports: LivePorts) {
    const signal = ports.signal ? AbortSignal.any([ports.signal, this.#closed.signal]) : this.#closed.signal;
    this.#settings = settings;
    this.#textSettings = { ...settings, hosts: new AssetHosts(settings.hosts.extra) };
    this.#host = hostPattern(this.#textSettings.hosts);
    const livePorts = { ...ports, signal };
    this.#index = new LiveIndex(settings, livePorts);
    this.#assets = new LiveAssets(this.#settings, livePorts, this.#index, this.#names);
  }

  /** Without a token no asset can be fetched, so texts should not be changed. */
  get hasToken(): boolean {
    return this.#settings.token !== '';
  }

  /** Whether a later localizer has the same token: the environment may have changed. */
  hasSameToken(other: LiveLocalizer): boolean {
    return this.#settings.token === other.#settings.token;
  }

  /** Begins to read what is published. @throws ConfigurationError, FindingError if it can't be read */
  async start(): Promise<void> {
    await this.#index.get();
  }

  /** Whether a text names an asset host. */
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
    const { scan, site, context } = this.#scan(file, bytes, this.#textSettings);
    const settings = this.#settingsOn(origin);
    const nameOf = (id: number, profile: Profile) => this.#names.nameFor(site.variants[id] as Variant, profile);
    const replacement = makeReplacements(surfaceNeeds, settings, nameOf, context.spellings.values);
    return toTextEdits(bytes, byteEdits(scan, bytes, replacement, policyOrigins(settings, {})));
  }

  /** The names of a text's assets, and the findings of a build in it, without failed downloads. */
  async checkText(file: string, text: string): Promise<{ readonly names: string[]; readonly findings: Finding[] }> {
    const bytes = Buffer.from(text);
    // The scan asks the index for the names of assets and videos.
    const first = await this.#index.get();
    const { site } = this.#scan(file, bytes, this.#settings);
    const planWith = (index: PublishedIndex) => makePlan(site, index, this.#settings);
    const planned = planWith(first);
    const isPublished = planned.unpublished.every((path) => path === undefined);
    const { requests, unpublished, problems } = isPublished ? planned : planWith(await this.#index.getConfirmed());
    const byUrl = new Map(site.variants.map((variant) => [variant.url, variant]));
    const names = [
      ...requests.map(({ url, profile }) => this.#names.nameFor(byUrl.get(url) as Variant, profile)),
      ...site.variants.flatMap((variant, id) => (unpublished[id] ? this.#names.nameFor(variant, 'web') : [])),
    ];
    const mentions = checkMentions(site.files, this.#settings.allowMention);
    const explained = await Promise.all(problems.map((problem) => this.#assets.explainProblem(problem, byUrl)));
    const places = LineColumnFinder.forBytes(file, bytes);
    const { token } = this.#settings;
    const findings = problemsToFindings([...mentions, ...explained], places, token);
    return { names, findings: mergePlaces(findings).map((each) => maskFinding(each, token)) };
  }

  /** Describes assets, in the order of their URLs. Names that are in no text are left out. */
  describeAssets(names: readonly string[]): Promise<LiveAsset[]> {
    return this.#assets.describe(names);
  }

  /** Whether the last index has an asset. The call does not wait, and has changes read for later calls. */
  isPublished(path: string): boolean {
    return this.#index.peek()?.assets.has(path) === true;
  }

  /**
   * Describes an asset of a page that is rendered on demand, whose server serves unpublished assets too.
   * @param name of its sealed URL
   */
  describeServed(name: string, url: string, expires: number | 'never'): Promise<LiveAsset | undefined> {
    return this.#assets.describeServed(name, url, expires);
  }

  /** Sends a request to an asset host, or to the target of `connectTo`. */
  fetchAsset(request: Request): Promise<Response> {
    return fetchFromOrigin(request, this.#settings.connectTo);
  }

  /** The file with a name, fetched on first use; `undefined` for a name that is in no text. */
  open(name: string): Promise<LiveFile | undefined> {
    return this.#assets.open(name);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#assets.close();
  }

  #scan(file: string, bytes: Buffer, settings: Settings) {
    const context = createScanContext(settings, this.#index.last);
    const scan = scanBytes(file, bytes, context);
    return { scan, context, site: toSiteScan([scan], context) };
  }

  /** Stored files have the same paths as in a build, but the server's origin. */
  #settingsOn(origin: string | undefined): Settings {
    const { base, site } = this.#settings;
    return { ...this.#settings, site: origin ?? site, prefix: base.replace(/\/$/, ''), prefixes: new Map() };
  }
}

import type { Variant } from '../asset/asset-url.ts';
import { hostPattern } from '../asset-text/host.ts';
import { type Finding, FindingError } from '../findings/finding.ts';
import { contextOf, replacementsOf, siteOf, textEdits } from '../job/text-edits.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { checkMentions } from '../plan/check-mentions.ts';
import { explainUnpublishedProblems } from '../plan/explain-unpublished.ts';
import { explainedPlaceholder } from '../plan/explained-placeholder.ts';
import { type Profile, toFetchRequest } from '../plan/fetch-request.ts';
import { makePlan, type SiteScan } from '../plan/plan.ts';
import { explainUnpublished } from '../published/explain-unpublished.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { Locator } from '../report/locate.ts';
import { toFindings } from '../report/to-findings.ts';
import type { Edit } from '../rewrite/splice.ts';
import { scanBytes } from '../scan/scan-files.ts';
import { surfaceNeeds } from '../scan/surface.ts';
import { LiveDownloads } from './live-downloads.ts';
import { LiveIndex } from './live-index.ts';
import { liveName } from './live-name.ts';

/** How an asset stands while a site is being written. */
export type Standing = 'published' | 'allowed' | 'unpublished' | 'failed';

/** One variant that a page names. */
export interface LiveAsset {
  readonly name: string;
  /** Of the CMS. */
  readonly url: string;
  readonly standing: Standing;
  /** Why it is unpublished, or what failed. */
  readonly reason?: string;
  /** Of the file that is served; `null` until it has been fetched. */
  readonly bytes: number | null;
  readonly type: string | null;
}

/** What stands behind a name: a file, or why there is none. */
export type LiveFile =
  | { readonly file: string; readonly bytes: number; readonly type: string; readonly sha256: string }
  | { readonly standing: 'unpublished' | 'failed'; readonly reason: string; readonly picture: string | undefined };

interface Named {
  readonly variant: Variant;
  readonly accept: Profile;
}

/**
 * The job for a site that is being written: texts are changed one by one without any wait, and a file is fetched, or refused,
 * when it is asked for by the name that a text was given for it.
 */
export class LiveLocalizer {
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #needle: RegExp;
  readonly #index: LiveIndex;
  readonly #downloads: LiveDownloads;
  readonly #stop = new AbortController();
  /** All that can be asked for: what a text of this process names. */
  readonly #named = new Map<string, Named>();
  readonly #words = new Map<string, string>();

  constructor(settings: Settings, ports: Ports = {}) {
    const signal = ports.signal ? AbortSignal.any([ports.signal, this.#stop.signal]) : this.#stop.signal;
    this.#settings = settings;
    this.#ports = { ...ports, signal };
    this.#needle = hostPattern(settings.hosts);
    this.#index = new LiveIndex(settings, this.#ports);
    this.#downloads = new LiveDownloads(settings, this.#ports);
  }

  get hasToken(): boolean {
    return this.#settings.token !== '';
  }

  /** Begins to read what is published. @throws ConfigurationError, FindingError where it can't be read */
  async start(): Promise<void> {
    await this.#index.get();
  }

  mentionsAssetHost(text: string): boolean {
    return text.search(this.#needle) >= 0;
  }

  /** Replacements by offset in UTF-16 units. @param origin of the server that shows the text */
  async edits(file: string, text: string, origin?: string): Promise<Edit[]> {
    const bytes = Buffer.from(text);
    const { scan, site, context } = this.#scan(file, bytes);
    const settings = this.#here(origin);
    const nameOf = (url: number, accept: Profile) => this.#nameFor(site.variants[url] as Variant, accept);
    return textEdits(scan, bytes, replacementsOf(settings, context.spellings.values, nameOf), settings);
  }

  /** What a build would say of a text beside the standing of its assets, and the names of these. */
  async checkText(file: string, text: string): Promise<{ names: string[]; findings: Finding[] }> {
    const bytes = Buffer.from(text);
    const { site } = this.#scan(file, bytes);
    const index = await this.#index.get();
    const { requests, unpublished, problems } = makePlan(site, index, { ...this.#settings, unpublished: 'error' });
    const byUrl = new Map(site.variants.map((variant) => [variant.url, variant]));
    const refused = site.variants.filter((_, id) => unpublished[id] !== undefined);
    const names = [
      ...requests.map(({ url, profile }) => this.#nameFor(byUrl.get(url) as Variant, profile)),
      ...refused.map((variant) => this.#nameFor(variant, 'web')),
    ];
    const placeOf = Locator.in(file, bytes);
    const others = problems.filter(({ code }) => code !== 'unpublished');
    const findings = toFindings([...checkMentions(site.files, this.#settings.allowMention), ...others], (_, offset) =>
      placeOf(offset),
    );
    return { names, findings };
  }

  /** How assets stand, in the order of their URLs. Names that no text was given are left out. */
  async describeAssets(names: readonly string[]): Promise<LiveAsset[]> {
    const assets: LiveAsset[] = [];
    for (const name of new Set(names)) {
      const named = this.#named.get(name);
      if (named) assets.push({ name, url: named.variant.url, ...(await this.#stand(named)) });
    }
    return assets.sort((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : a.name < b.name ? -1 : 1));
  }

  /** The file behind a name, fetched on first use; `undefined` for a name that no text was given. */
  async open(name: string): Promise<LiveFile | undefined> {
    const named = this.#named.get(name);
    if (!named) return undefined;
    const fail = (standing: 'unpublished' | 'failed', reason: string): LiveFile => ({
      standing,
      reason,
      picture: explainedPlaceholder(named.variant, reason),
    });
    try {
      const index = await this.#indexFor(named.variant);
      const refused = this.#refused(named.variant, index);
      if (refused !== undefined) return fail('unpublished', await this.#explain(named.variant, refused));
      const fetched = await this.#downloads.get(toFetchRequest(named.variant, named.accept, index));
      if ('failed' in fetched) return fail('failed', fetched.failed.message);
      const { file, bytes, type, sha256 } = fetched.stored;
      return { file, bytes, type, sha256 };
    } catch (error) {
      return fail('failed', inWords(error));
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#downloads.close();
  }

  #scan(file: string, bytes: Buffer) {
    const context = contextOf(this.#settings, this.#index.last);
    const scan = scanBytes(file, bytes, context);
    return { scan, context, site: siteOf([scan], context) };
  }

  /** Stored files are at the same paths as in a build, but on the server that shows the site. */
  #here(origin: string | undefined): Settings {
    const { base } = this.#settings;
    const site = origin ?? this.#settings.site;
    return { ...this.#settings, site, prefix: base.replace(/\/$/, ''), prefixes: new Map() };
  }

  #nameFor(variant: Variant, accept: Profile): string {
    const name = liveName(variant, accept);
    this.#named.set(name, { variant, accept });
    return name;
  }

  /** An index that may not know an asset yet, because it has been published only now, is read again. */
  async #indexFor(variant: Variant): Promise<PublishedIndex> {
    const index = await this.#index.get();
    return this.#refused(variant, index) === undefined ? index : this.#index.renewed();
  }

  #refused(variant: Variant, index: PublishedIndex): string | undefined {
    const site: SiteScan = { files: [], variants: [variant], surfaceNeeds: surfaceNeeds };
    return makePlan(site, index, this.#settings).unpublished[0];
  }

  async #stand({ variant, accept }: Named): Promise<Omit<LiveAsset, 'name' | 'url'>> {
    const unknown = { bytes: null, type: null };
    try {
      const index = await this.#indexFor(variant);
      const refused = this.#refused(variant, index);
      if (refused !== undefined) {
        return { standing: 'unpublished', reason: await this.#explain(variant, refused), ...unknown };
      }
      const fetched = this.#downloads.known(toFetchRequest(variant, accept, index));
      if (fetched && 'failed' in fetched) return { standing: 'failed', reason: fetched.failed.message, ...unknown };
      const standing = index.assets.has(variant.path) ? 'published' : 'allowed';
      return fetched ? { standing, bytes: fetched.stored.bytes, type: fetched.stored.type } : { standing, ...unknown };
    } catch (error) {
      return { standing: 'failed', reason: inWords(error), ...unknown };
    }
  }

  /** What the media library tells is asked once: it only makes the words better. */
  async #explain({ url }: Variant, path: string): Promise<string> {
    const known = this.#words.get(url);
    if (known !== undefined) return known;
    const standings = await explainUnpublished([path], this.#settings, this.#ports);
    const problem = { code: 'unpublished', message: '', file: '', offset: 0, url, path } as const;
    const [explained] = explainUnpublishedProblems([problem], standings);
    const words = explained?.message ?? '';
    this.#words.set(url, words);
    return words;
  }
}

function inWords(error: unknown): string {
  if (error instanceof FindingError || error instanceof ConfigurationError) return error.message;
  if (error instanceof Error && error.name === 'AbortError') return 'The server has been closed.';
  throw error;
}

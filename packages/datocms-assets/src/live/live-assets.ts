import { parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { FindingError, type Level } from '../findings/finding.ts';
import { replaceable } from '../job/replace-failed.ts';
import { compareText } from '../memory/sorted.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { toFetchRequest } from '../plan/fetch-request.ts';
import type { Problem } from '../plan/make-plan.ts';
import { forbiddenPathIn } from '../plan/may-be-stored.ts';
import { isImageVariant } from '../plan/placeholder.ts';
import { placeholderWithText } from '../plan/placeholder-with-text.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { LiveAsset, LiveFile } from './live-asset.ts';
import { LiveDownloads } from './live-downloads.ts';
import type { LiveIndex } from './live-index.ts';
import type { LiveNames, NamedVariant } from './live-names.ts';
import { UnpublishedReasons } from './unpublished-reasons.ts';

/** The first line of a picture that replaces an asset. */
const headlines = { unpublished: 'Not published', failed: 'Failed to load' } as const;

/** The assets that texts of a dev server name. Each asset is fetched, or refused, on its first request. */
export class LiveAssets {
  readonly #settings: Settings;
  readonly #index: LiveIndex;
  readonly #names: LiveNames;
  readonly #downloads: LiveDownloads;
  readonly #reasons: UnpublishedReasons;

  /** @param now milliseconds */
  constructor(
    settings: Settings,
    ports: Ports,
    index: LiveIndex,
    names: LiveNames,
    now: () => number = () => performance.now(),
  ) {
    this.#settings = settings;
    this.#index = index;
    this.#names = names;
    this.#reasons = new UnpublishedReasons(settings, ports, index, now);
    this.#downloads = new LiveDownloads(settings, ports);
  }

  /** The file with a name, fetched on first use; `undefined` for a name that is in no text. */
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
      if (unpublished !== undefined)
        return refuse('unpublished', (await this.#reasons.explain(variant, unpublished)).message);
      const fetched = await this.#downloads.get(toFetchRequest(variant, profile, index));
      if ('failed' in fetched) return refuse('failed', fetched.failed.message);
      const { file, bytes, type, sha256 } = fetched.stored;
      return { file, bytes, type, sha256 };
    } catch (error) {
      return refuse('failed', formatError(error));
    }
  }

  /** Describes assets, in the order of their URLs. Names that are in no text are left out. */
  async describe(names: readonly string[]): Promise<LiveAsset[]> {
    const assets: LiveAsset[] = [];
    for (const name of new Set(names)) {
      const named = this.#names.find(name);
      if (named) assets.push({ name, url: named.variant.url, ...(await this.#describe(named)) });
    }
    return assets.sort((a, b) => compareText(a.url, b.url) || compareText(a.name, b.name));
  }

  /**
   * Describes an asset of a page that is rendered on demand, whose server serves unpublished assets too.
   * @param name of its sealed URL
   */
  async describeServed(name: string, url: string, expires: number | 'never'): Promise<LiveAsset | undefined> {
    const variant = parseAssetUrl(url, this.#settings.hosts);
    if (!variant) return undefined;
    try {
      const index = await this.#index.getFresh();
      const missing = this.#unpublishedPath(variant, index);
      const ifMissing = missing !== undefined && this.#index.wasPublished(missing) ? 'withdrawn' : 'unpublished';
      const ifShown = index.assets.has(variant.path) ? 'published' : 'allowed';
      const standing = missing === undefined ? ifShown : ifMissing;
      return { name, url, standing, expires: missing === undefined ? 'never' : expires, ...notFetched };
    } catch (error) {
      return { name, url, ...refused(error), ...notFetched };
    }
  }

  /** Adds to a problem why its asset is not published. */
  async explainProblem(problem: Problem, variants: ReadonlyMap<string, Variant>): Promise<Problem> {
    const variant = variants.get(problem.url ?? '');
    if (problem.path === undefined || !variant) return problem;
    return { ...problem, ...(await this.#reasons.explain(variant, problem.path, problem.code)) };
  }

  close(): Promise<void> {
    return this.#downloads.close();
  }

  /** The index for a variant. An asset may be newer than the index, which is then read again. */
  async #indexFor(variant: Variant): Promise<PublishedIndex> {
    const index = await this.#index.get();
    return this.#unpublishedPath(variant, index) === undefined ? index : this.#index.getConfirmed();
  }

  /** The path of the asset that may not be stored: the variant itself, or an image in its parameters. */
  #unpublishedPath(variant: Variant, index: PublishedIndex): string | undefined {
    return forbiddenPathIn(index, this.#settings)(variant);
  }

  async #describe({ variant, profile }: NamedVariant): Promise<Omit<LiveAsset, 'name' | 'url'>> {
    try {
      const index = await this.#indexFor(variant);
      const unpublished = this.#unpublishedPath(variant, index);
      if (unpublished !== undefined) {
        const level = levelOf(this.#settings.unpublished, variant);
        const { message: reason } = await this.#reasons.explain(variant, unpublished);
        return { standing: 'unpublished', level, reason, ...notFetched };
      }
      const fetched = this.#downloads.known(toFetchRequest(variant, profile, index));
      if (fetched && 'failed' in fetched) {
        const { code, message: reason } = fetched.failed;
        if (this.#settings.deliver === 'sealed') return { standing: 'failed', reason, ...notFetched };
        const level = replaceable.has(code) ? levelOf(this.#settings.failed, variant) : 'error';
        return { standing: 'failed', level, reason, ...notFetched };
      }
      const standing = index.assets.has(variant.path) ? 'published' : 'allowed';
      if (!fetched) return { standing, ...notFetched };
      return { standing, bytes: fetched.stored.bytes, type: fetched.stored.type };
    } catch (error) {
      return { ...refused(error), ...notFetched };
    }
  }
}

const notFetched = { bytes: null, type: null };

/** A build would end with this error. */
const refused = (error: unknown) => ({ standing: 'failed', level: 'error', reason: formatError(error) }) as const;

function levelOf(policy: Settings['unpublished'], variant: Variant): Level {
  return policy === 'sealed' || (policy === 'placeholder' && isImageVariant(variant)) ? 'warning' : 'error';
}

function formatError(error: unknown): string {
  if (error instanceof FindingError || error instanceof ConfigurationError) return error.message;
  if (error instanceof Error && error.name === 'AbortError') return 'The dev server has been closed.';
  throw error;
}

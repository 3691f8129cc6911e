import type { LivePorts } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { ReadOptions } from '../published/read-published.ts';

/** Milliseconds. An older index is read again. A walk asks only for what changed since the last one, so it may run often. */
export const staleAfter = 10_000;
/** Milliseconds. How often all content is read again at most, because an asset is not in the index. */
export const confirmedFor = 60_000;
/** Milliseconds. A younger index is up to date. */
export const freshFor = 2_000;

type LiveIndexOptions = ReadOptions & Pick<LivePorts, 'onStale'>;

/** The published index while a site is being written. It is read on first use, and again later if it may be out of date. */
export class LiveIndex {
  readonly #settings: Settings;
  readonly #options: LiveIndexOptions;
  readonly #now: () => number;
  readonly #readPublished: typeof readPublished;
  #last: PublishedIndex | undefined;
  readonly #withdrawn = new Set<string>();
  #reading: Promise<PublishedIndex> | undefined;
  #confirming: Promise<PublishedIndex> | undefined;
  #failed: Promise<PublishedIndex> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #confirmedAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds */
  constructor(
    settings: Settings,
    options: LiveIndexOptions,
    now: () => number = () => performance.now(),
    read = readPublished,
  ) {
    this.#settings = settings;
    this.#options = options;
    this.#now = now;
    this.#readPublished = read;
  }

  /** The last index, without reading it again. */
  get last(): PublishedIndex | undefined {
    return this.#last;
  }

  /** Whether an asset that is not in the last index was in an earlier one. */
  wasPublished(path: string): boolean {
    return this.#withdrawn.has(path);
  }

  /**
   * Returns the last index, however old it is. An old one is read again in the background, for the next call.
   * @throws what `readPublished` throws, if there is no index yet
   */
  async get(): Promise<PublishedIndex> {
    const last = this.#last;
    if (!last) return this.#read();
    if (this.#age() > staleAfter) this.#read().catch(() => undefined);
    return last;
  }

  /**
   * Returns an index that is up to date, for an asset that is not in an older one; the last index if the CDA does not answer.
   * @throws what `readPublished` throws, if there is no index yet
   */
  async getFresh(): Promise<PublishedIndex> {
    if (this.#last && this.#age() <= freshFor) return this.#last;
    return this.#read().catch((error: unknown) => {
      if (this.#last) return this.#last;
      throw error;
    });
  }

  /**
   * Returns an index from a walk over all content, for an asset that is not in a fresh index: content may have changed without
   * a new date. For a minute after such a walk, an index that is up to date.
   */
  async getConfirmed(): Promise<PublishedIndex> {
    const last = await this.getFresh();
    if (!last.isRemembered || this.#now() - this.#confirmedAt <= confirmedFor) return last;
    this.#confirming ??= this.#confirm()
      .catch(() => last)
      .finally(() => {
        this.#confirming = undefined;
      });
    return this.#confirming;
  }

  async #confirm(): Promise<PublishedIndex> {
    const index = await this.#read(true);
    this.#confirmedAt = this.#now();
    return index;
  }

  #age(): number {
    return this.#now() - this.#readAt;
  }

  /** Starts one walk at a time. Calls during a walk, or shortly after one that failed, get its result. */
  #read(everything = false): Promise<PublishedIndex> {
    if (this.#failed && this.#age() <= freshFor) return this.#failed;
    this.#reading ??= this.#walk(everything);
    return this.#reading;
  }

  async #walk(everything: boolean): Promise<PublishedIndex> {
    const reading = this.#readPublished(this.#settings, { ...this.#options, everything });
    try {
      const index = await reading;
      for (const path of this.#last?.assets.keys() ?? []) if (!index.assets.has(path)) this.#withdrawn.add(path);
      this.#last = index;
      this.#failed = undefined;
      return index;
    } catch (error) {
      if (this.#last && !this.#failed) this.#options.onStale?.(error);
      this.#failed = reading;
      throw error;
    } finally {
      this.#readAt = this.#now();
      this.#reading = undefined;
    }
  }
}

/** Loads the code of the walk, with GraphQL, on the first walk. */
async function readPublished(settings: Settings, options: ReadOptions): Promise<PublishedIndex> {
  return (await import('../published/read-published.ts')).readPublished(settings, options);
}

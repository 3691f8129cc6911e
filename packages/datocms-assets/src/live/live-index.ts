import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { ReadOptions } from '../published/read-published.ts';

/** Milliseconds. A walk asks only for what changed since the last one, so that it may run often. */
export const staleAfter = 10_000;
export const freshFor = 2_000;

/** What is published while a site is being written: read once, and again when it may be out of date and somebody asks. */
export class LiveIndex {
  readonly #settings: Settings;
  readonly #options: ReadOptions;
  readonly #now: () => number;
  #last: PublishedIndex | undefined;
  #reading: Promise<PublishedIndex> | undefined;
  #failed: Promise<PublishedIndex> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds */
  constructor(settings: Settings, options: ReadOptions = {}, now: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#options = options;
    this.#now = now;
  }

  /** The last one that was read; no walk begins. */
  get last(): PublishedIndex | undefined {
    return this.#last;
  }

  /**
   * The last one, however old; an old one is read again in the background, for the next who asks.
   * @throws what `readPublished` throws, where none has been read yet
   */
  async get(): Promise<PublishedIndex> {
    const last = this.#last;
    if (!last) return this.#read();
    if (this.#age() > staleAfter) this.#read().catch(() => undefined);
    return last;
  }

  /** One that was read just now, for an asset that an older one does not hold; the last one where the CDA does not answer. */
  async renewed(): Promise<PublishedIndex> {
    if (this.#last && this.#age() <= freshFor) return this.#last;
    return this.#read().catch((error: unknown) => {
      if (this.#last) return this.#last;
      throw error;
    });
  }

  #age(): number {
    return this.#now() - this.#readAt;
  }

  /** One walk at a time: who asks during one, or just after one that failed, gets what it found. */
  #read(): Promise<PublishedIndex> {
    if (this.#failed && this.#age() <= freshFor) return this.#failed;
    this.#reading ??= this.#walk();
    return this.#reading;
  }

  async #walk(): Promise<PublishedIndex> {
    const reading = read(this.#settings, this.#options);
    try {
      this.#last = await reading;
      this.#failed = undefined;
      return this.#last;
    } catch (error) {
      this.#failed = reading;
      throw error;
    } finally {
      this.#readAt = this.#now();
      this.#reading = undefined;
    }
  }
}

/** What the walk needs, GraphQL above all, is loaded when there is one. */
async function read(settings: Settings, options: ReadOptions): Promise<PublishedIndex> {
  return (await import('../published/read-published.ts')).readPublished(settings, options);
}

import { ConfigurationError } from '../options/configuration-error.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { FollowedIndex } from '../published/followed-index.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { walkPublished } from '../workers/walk-published.ts';
import type { Timings } from './timings.ts';

/** A page that is rendered this long after the start of the walk, in milliseconds, may show newer content. */
const outdatedAfter = 5000;

/** The published content of a job, read once beside other work, and again before an asset is called unpublished. */
export class PendingIndex {
  readonly #index: FollowedIndex<PublishedIndex>;
  readonly #accepted: Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #closed = new AbortController();
  #known: PublishedIndex | undefined;
  /** When the walk began, if pages are rendered during the walk. */
  #begunBeforePages: number | undefined;

  /**
   * @param onError gets the error of reading the published content, and may throw it
   * @param begun a walk that runs already
   */
  constructor(
    settings: Settings,
    ports: Ports,
    timings: Timings,
    onError: (error: unknown) => void,
    begun?: Promise<PublishedIndex>,
  ) {
    const signal = AbortSignal.any([this.#closed.signal, ...(ports.signal ? [ports.signal] : [])]);
    let onAccepted = () => {};
    this.#accepted = new Promise((resolve) => {
      onAccepted = resolve;
    });
    const walk = (everything: boolean) => walkPublished(settings, { ...ports, signal, onAccepted }, everything);
    this.#index = new FollowedIndex({
      read: (everything) => timings.measure('published', async () => (!everything && begun) || walk(everything)),
    });
    this.#onError = onError;
    if (begun) this.#index.peek();
  }

  /** The index, if the walk has ended and was requested. */
  get known(): PublishedIndex | undefined {
    return this.#known;
  }

  /** Begins the walk before pages are rendered. `get` reports its errors. */
  begin(): void {
    this.#begunBeforePages ??= performance.now();
    this.#index.getFresh().catch(() => undefined);
  }

  /**
   * Waits for the first answer of the CDA. `get` reports whether the content can be read completely.
   * @throws ConfigurationError if the CDA refuses the token or does not know the environment
   */
  async waitForAcceptance(): Promise<void> {
    this.begin();
    await Promise.race([this.#accepted, this.#index.getFresh()]).catch((error: unknown) => {
      if (error instanceof ConfigurationError) throw error;
    });
  }

  /** Waits for the index; `undefined` if the published content can't be read. */
  get(): Promise<PublishedIndex | undefined> {
    return this.#take(this.#index.getFresh());
  }

  /**
   * Waits for an index without parts of an earlier walk, since content may change without a new date. It is as new as
   * the pages. Call it before an asset is called unpublished.
   */
  confirm(): Promise<PublishedIndex | undefined> {
    if (!this.#known?.isRemembered && !(this.#known && this.#isOutdated())) return this.get();
    if (this.#begunBeforePages !== undefined) this.#begunBeforePages = performance.now();
    return this.#take(this.#index.readEverything());
  }

  /** Ends a walk that no caller waits for any more. A walk that began before the job goes on. */
  close(): void {
    this.#closed.abort();
  }

  async #take(reading: Promise<PublishedIndex>): Promise<PublishedIndex | undefined> {
    try {
      this.#known = await reading;
    } catch (error) {
      this.#onError(error);
    }
    return this.#known;
  }

  #isOutdated(): boolean {
    const since = this.#begunBeforePages;
    return since !== undefined && performance.now() - since > outdatedAfter;
  }
}

import { ConfigurationError } from '../options/configuration-error.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { FollowedIndex } from '../published/followed-index.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { walkPublished } from '../workers/walk-published.ts';
import type { Timings } from './timings.ts';

/** A page that is rendered this long after the walk began, in milliseconds, may show what was published since. */
const outdatedAfter = 5000;

/** The published content of a job, which is read once, beside other work, and once more before an asset is called unpublished. */
export class PendingIndex {
  readonly #index: FollowedIndex<PublishedIndex>;
  readonly #accepted: Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #closed = new AbortController();
  #known: PublishedIndex | undefined;
  /** When the walk began, if pages are rendered meanwhile. */
  #begunBeforePages: number | undefined;

  /**
   * @param onError takes why the published content can't be read, or throws it
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

  /** The index, if the walk is done and has been asked for. */
  get known(): PublishedIndex | undefined {
    return this.#known;
  }

  /** Begins the walk before pages are rendered. `get` tells how it ended. */
  begin(): void {
    this.#begunBeforePages ??= performance.now();
    this.#index.getFresh().catch(() => undefined);
  }

  /**
   * Waits for the first answer of the CDA. Whether it can be read completely, `get` tells.
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
   * Waits for an index of which no part is remembered from an earlier walk, since content may have changed without a new date, and
   * that is not older than what pages show. Call it before an asset is called unpublished.
   */
  confirm(): Promise<PublishedIndex | undefined> {
    if (!this.#known?.isRemembered && !(this.#known && this.#isOutdated())) return this.get();
    if (this.#begunBeforePages !== undefined) this.#begunBeforePages = performance.now();
    return this.#take(this.#index.readEverything());
  }

  /** Ends a walk that nobody waits for any more. One that ran before the job goes on. */
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

import { ConfigurationError } from '../options/configuration-error.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { walkPublished } from '../workers/walk-published.ts';
import type { Timings } from './timings.ts';

/** A page that is rendered this long after the walk began, in milliseconds, may show what was published since. */
const outdatedAfter = 5000;

/** The walk over the published content, which runs once for a job, beside other work. */
export class PendingIndex {
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #timings: Timings;
  readonly #onError: (error: unknown) => void;
  readonly #closed = new AbortController();
  #walk: Promise<PublishedIndex> | undefined;
  #accepted: Promise<unknown> | undefined;
  #known: PublishedIndex | undefined;
  #confirming: Promise<PublishedIndex | undefined> | undefined;
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
    const { signal } = this.#closed;
    this.#settings = settings;
    this.#ports = { ...ports, signal: ports.signal ? AbortSignal.any([ports.signal, signal]) : signal };
    this.#timings = timings;
    this.#onError = onError;
    if (begun) this.#walkWith(() => begun);
  }

  /** The index, if the walk is done and has been asked for. */
  get known(): PublishedIndex | undefined {
    return this.#known;
  }

  /** Begins the walk before pages are rendered. `get` tells how it ended. */
  begin(): void {
    this.#begunBeforePages ??= performance.now();
    this.#start();
  }

  #start(): void {
    if (this.#walk) return;
    const accepted = new Promise<void>((onAccepted) =>
      this.#walkWith(() => walkPublished(this.#settings, { ...this.#ports, onAccepted })),
    );
    this.#accepted = Promise.race([accepted, this.#walk]);
    this.#accepted.catch(() => undefined);
  }

  /**
   * Waits for the first answer of the CDA. Whether it can be read completely, `get` tells.
   * @throws ConfigurationError if the CDA refuses the token or does not know the environment
   */
  async waitForAcceptance(): Promise<void> {
    this.begin();
    await this.#accepted?.catch((error: unknown) => {
      if (error instanceof ConfigurationError) throw error;
    });
  }

  /** Waits for the index; `undefined` if the published content can't be read. */
  async get(): Promise<PublishedIndex | undefined> {
    this.#start();
    try {
      this.#known = await this.#walk;
    } catch (error) {
      this.#onError(error);
    }
    return this.#known;
  }

  /**
   * Waits for an index of which no part is remembered from an earlier walk, since content may have changed without a new date, and
   * that is not older than what pages show. Call it before an asset is called unpublished.
   */
  async confirm(): Promise<PublishedIndex | undefined> {
    const before = this.#known;
    if (!before?.isRemembered && !(before && this.#isOutdated())) return this.get();
    this.#confirming ??= this.#readEverything().then((index) => {
      // After a failure it is not read again.
      if (index !== before) this.#confirming = undefined;
      return index;
    });
    return this.#confirming;
  }

  /** Ends a walk that nobody waits for any more. One that ran before the job goes on. */
  close(): void {
    this.#closed.abort();
  }

  #isOutdated(): boolean {
    const since = this.#begunBeforePages;
    return since !== undefined && performance.now() - since > outdatedAfter;
  }

  #readEverything(): Promise<PublishedIndex | undefined> {
    if (this.#begunBeforePages !== undefined) this.#begunBeforePages = performance.now();
    this.#walkWith(() => walkPublished(this.#settings, this.#ports, true));
    return this.get();
  }

  #walkWith(walk: () => Promise<PublishedIndex>): void {
    this.#walk = this.#timings.measure('published', walk);
    this.#walk.catch(() => undefined);
  }
}

import { ConfigurationError } from '../options/configuration-error.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { walkPublished } from '../workers/walk-published.ts';
import type { Timings } from './timings.ts';

/** The walk over the published content, which runs once for a job, beside other work. */
export class PendingIndex {
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #timings: Timings;
  readonly #onError: (error: unknown) => void;
  #walk: Promise<PublishedIndex> | undefined;
  #accepted: Promise<unknown> | undefined;
  #known: PublishedIndex | undefined;
  #confirming: Promise<PublishedIndex | undefined> | undefined;

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
    this.#settings = settings;
    this.#ports = ports;
    this.#timings = timings;
    this.#onError = onError;
    if (begun) this.#begin(() => begun);
  }

  /** The index, if the walk is done and has been asked for. */
  get known(): PublishedIndex | undefined {
    return this.#known;
  }

  /** Begins the walk. `get` tells how it ended. */
  start(): void {
    if (this.#walk) return;
    const accepted = new Promise<void>((onAccepted) =>
      this.#begin(() => walkPublished(this.#settings, { ...this.#ports, onAccepted })),
    );
    this.#accepted = Promise.race([accepted, this.#walk]);
    this.#accepted.catch(() => undefined);
  }

  /**
   * Waits for the first answer of the CDA. Whether it can be read completely, `get` tells.
   * @throws ConfigurationError if the CDA refuses the token or does not know the environment
   */
  async waitForAcceptance(): Promise<void> {
    this.start();
    await this.#accepted?.catch((error: unknown) => {
      if (error instanceof ConfigurationError) throw error;
    });
  }

  /** Waits for the index; `undefined` if the published content can't be read. */
  async get(): Promise<PublishedIndex | undefined> {
    this.start();
    try {
      this.#known = await this.#walk;
    } catch (error) {
      this.#onError(error);
    }
    return this.#known;
  }

  /**
   * Waits for an index of which no part is remembered from an earlier walk: content may have changed without a new date. Call
   * it before an asset is called unpublished.
   */
  async confirm(): Promise<PublishedIndex | undefined> {
    if (this.#known?.isRemembered) {
      this.#confirming ??= this.#readEverything();
      return this.#confirming;
    }
    return this.get();
  }

  #readEverything(): Promise<PublishedIndex | undefined> {
    this.#begin(() => walkPublished(this.#settings, this.#ports, true));
    return this.get();
  }

  #begin(walk: () => Promise<PublishedIndex>): void {
    this.#walk = this.#timings.measure('published', walk);
    this.#walk.catch(() => undefined);
  }
}

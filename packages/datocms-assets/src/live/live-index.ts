import type { LivePorts } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { FollowedIndex } from '../published/followed-index.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { ReadOptions } from '../published/read-published.ts';

/** Milliseconds. An older index is read again. A walk reads only changes since the last one, so it may run often. */
export const staleAfter = 10_000;
/** Milliseconds. The shortest time between two walks over all content for an asset that is not in the index. */
export const confirmedFor = 60_000;
/** Milliseconds. A younger index is up to date. */
export const freshFor = 2_000;

/** The published index while a site is being written. It is read on first use, and again later if it may be out of date. */
export class LiveIndex extends FollowedIndex<PublishedIndex> {
  readonly #now: () => number;
  readonly #withdrawn = new Set<string>();
  #confirmedAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds */
  constructor(
    settings: Settings,
    { onStale, ...options }: ReadOptions & Pick<LivePorts, 'onStale'>,
    now: () => number = () => performance.now(),
    read = readPublished,
  ) {
    super({
      read: (everything) => read(settings, { ...options, everything }),
      pause: staleAfter,
      fresh: freshFor,
      onRead: (index, before) => {
        for (const path of before?.assets.keys() ?? []) if (!index.assets.has(path)) this.#withdrawn.add(path);
      },
      onFailure: (error, last) => last && onStale?.(error),
      now,
    });
    this.#now = now;
  }

  /**
   * Returns an index from a walk over all content, for an asset that is not in a fresh index: content may have changed
   * without a new date. For a minute after this walk, it returns an index that is up to date.
   * @throws what `readPublished` throws, if there is no index yet
   */
  async getConfirmed(): Promise<PublishedIndex> {
    const last = await this.getFresh();
    if (!last.isRemembered || this.#now() - this.#confirmedAt <= confirmedFor) return last;
    return this.readEverything().then(
      (index) => {
        this.#confirmedAt = this.#now();
        return index;
      },
      () => last,
    );
  }

  /** Whether an earlier index has an asset that the last index does not have. */
  wasPublished(path: string): boolean {
    return this.#withdrawn.has(path);
  }
}

/** Loads the code of the walk, with GraphQL, on the first walk. */
async function readPublished(settings: Settings, options: ReadOptions): Promise<PublishedIndex> {
  return (await import('../published/read-published.ts')).readPublished(settings, options);
}

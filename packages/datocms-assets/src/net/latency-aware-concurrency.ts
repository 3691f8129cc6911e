const initialLimit = 3;
/** The CDA counts all clients of a project together, up to 40 requests a second. */
const maxLimit = 8;
/** Milliseconds. An answer faster than this raises the limit by one. */
const fastLatency = 1500;
/** Milliseconds. An answer slower than this lowers the limit by one. */
const slowLatency = 4000;

/**
 * Limits the requests at once to a service that becomes slow before it refuses. While its answers are slow it gets
 * fewer requests, so that slow answers do not become stalls. For a host that throttles, see `ThrottleAwareConcurrency`.
 */
export class LatencyAwareConcurrency {
  #limit = initialLimit;

  /** How many requests may be under way at present. */
  get limit(): number {
    return this.#limit;
  }

  recordLatency(milliseconds: number): void {
    if (milliseconds < fastLatency) this.#limit = Math.min(maxLimit, this.#limit + 1);
    else if (milliseconds > slowLatency) this.#limit = Math.max(1, this.#limit - 1);
  }
}

/**
 * Processes a queue, with as many items at once as the limit allows. Items may be added meanwhile.
 * @throws the first error of `work`, without waiting for other items
 */
export async function processQueue<Item>(
  queue: Item[],
  concurrency: LatencyAwareConcurrency,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  while (queue.length > 0 || running.size > 0) {
    while (queue.length > 0 && running.size < concurrency.limit) {
      const [item] = queue.splice(0, 1) as [Item];
      const startedAt = performance.now();
      const run = work(item).then(() => {
        concurrency.recordLatency(performance.now() - startedAt);
        running.delete(run);
      });
      running.add(run);
    }
    await Promise.race(running);
  }
}

interface Limit {
  readonly requests: number;
  readonly milliseconds: number;
}

/**
 * The CDA allows one token 40 requests a second and 1,000 a minute. A quarter is left for the site's own queries, which
 * use the same token at the same time.
 */
const perSecond: Limit = { requests: 30, milliseconds: 1_000 };
const perMinute: Limit = { requests: 750, milliseconds: 60_000 };

/** Spaces requests so that no period, whenever it begins, has more requests than a limit allows. */
export class RateLimit {
  /** When the latest requests were sent. Its length is the largest limit. */
  readonly #sentAt: number[] = [];
  /**
   * Starts with the per-minute limit only. Exceeding the per-second limit costs at most a short wait. Exceeding the
   * per-minute limit costs too long a wait.
   */
  #limits: readonly Limit[] = [perMinute];

  /** Adds the per-second limit, after the service has refused a request or said that it counts requests a second. */
  limitPerSecond(): void {
    this.#limits = [perSecond, perMinute];
  }

  /**
   * Counts one request.
   * @param now milliseconds
   * @returns milliseconds to wait before it may be sent
   */
  reserve(now: number): number {
    const sendAt = this.#limits.reduce(
      (latest, { requests, milliseconds }) =>
        Math.max(latest, (this.#sentAt.at(-requests) ?? Number.NEGATIVE_INFINITY) + milliseconds),
      now,
    );
    this.#sentAt.push(sendAt);
    if (this.#sentAt.length > perMinute.requests) this.#sentAt.shift();
    return sendAt - now;
  }
}

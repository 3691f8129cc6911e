interface Limit {
  readonly requests: number;
  readonly milliseconds: number;
}

/**
 * The CDA allows one token 40 requests a second and 1,000 a minute. A quarter is left to others: the site's own queries are
 * sent meanwhile, with the same token.
 */
const perSecond: Limit = { requests: 30, milliseconds: 1_000 };
const perMinute: Limit = { requests: 750, milliseconds: 60_000 };

/** Spaces requests so that no stretch of time, wherever it begins, holds more of them than a limit allows. */
export class RateLimit {
  /** When the latest requests were sent, as many as the largest limit counts. */
  readonly #sentAt: number[] = [];
  /**
   * Starts with the per-minute limit only. Exceeding the per-second one costs a short wait, if any. Exceeding the per-minute
   * one costs a longer wait than we accept.
   */
  #limits: readonly Limit[] = [perMinute];

  /** From now on requests a second count too: the service has refused one, or says that it counts them. */
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

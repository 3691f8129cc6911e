interface Limit {
  readonly requests: number;
  readonly milliseconds: number;
}

/**
 * The service allows one token 40 requests a second and 1,000 a minute. A quarter is left to others: the site's own
 * queries are sent meanwhile, with the same token.
 */
const perSecond: Limit = { requests: 30, milliseconds: 1_000 };
const perMinute: Limit = { requests: 750, milliseconds: 60_000 };

/** Spaces requests so that no stretch of time, wherever it begins, holds more of them than a limit allows. */
export class RateLimit {
  readonly #sent: number[] = [];
  /** Too many in a second cost a short wait, if any; too many in a minute cost one that is longer than is waited. */
  #limits: readonly Limit[] = [perMinute];

  /** From now on each second counts: the service has refused, or tells that it counts. */
  limitPerSecond(): void {
    this.#limits = [perSecond, perMinute];
  }

  /**
   * Counts one request.
   * @param now milliseconds
   * @returns milliseconds to wait before it may be sent
   */
  reserve(now: number): number {
    const at = this.#limits.reduce(
      (latest, { requests, milliseconds }) => Math.max(latest, (this.#sent.at(-requests) ?? -Infinity) + milliseconds),
      now,
    );
    this.#sent.push(at);
    if (this.#sent.length > perMinute.requests) this.#sent.shift();
    return at - now;
  }
}

/**
 * The service allows one token 40 requests a second and 1,000 a minute. A quarter is left to others: the site's own
 * queries are sent meanwhile, with the same token.
 */
const limits: readonly { readonly requests: number; readonly milliseconds: number }[] = [
  { requests: 30, milliseconds: 1_000 },
  { requests: 750, milliseconds: 60_000 },
];
const mostRequests = Math.max(...limits.map((each) => each.requests));

/** Spaces requests so that no stretch of time, wherever it begins, holds more of them than a limit allows. */
export class Allowance {
  readonly #sent: number[] = [];

  /**
   * Counts one request.
   * @param now milliseconds
   * @returns milliseconds to wait before it may be sent
   */
  take(now: number): number {
    const at = limits.reduce(
      (latest, { requests, milliseconds }) => Math.max(latest, (this.#sent.at(-requests) ?? -Infinity) + milliseconds),
      now,
    );
    this.#sent.push(at);
    if (this.#sent.length > mostRequests) this.#sent.shift();
    return at - now;
  }
}

/** How many downloads have to fail without data in between before the host counts as down. */
const minFailures = 8;

/**
 * Ends a run early when a host is down, in minutes instead of hours. All requests of a run share it: they have one
 * budget of retries, which successes refill, and an open breaker allows no request.
 */
export class CircuitBreaker {
  readonly #maxRetries: number;
  readonly #maxSilence: number;
  #retries: number;
  #lastDataAt = performance.now();
  #failures = 0;

  /** @param maxSilence milliseconds without data from any request after which the host counts as down */
  constructor(concurrency: number, maxSilence: number) {
    this.#maxRetries = Math.max(64, 8 * concurrency);
    this.#retries = this.#maxRetries;
    this.#maxSilence = maxSilence;
  }

  /** Takes one retry out of the budget. Returns false if the budget is used up or the breaker is open. */
  takeRetry(): boolean {
    if (this.isOpen || this.#retries < 1) return false;
    this.#retries--;
    return true;
  }

  /** Whether the host counts as down: no data came for a long time, in which several downloads failed. */
  get isOpen(): boolean {
    return this.#failures >= minFailures && performance.now() - this.#lastDataAt > this.#maxSilence;
  }

  recordData(): void {
    this.#lastDataAt = performance.now();
    this.#failures = 0;
  }

  recordSuccess(): void {
    this.#retries = Math.min(this.#maxRetries, this.#retries + 1);
  }

  /** Notes that a download has failed after its last try. */
  recordFailure(): void {
    this.#failures++;
  }
}

/**
 * What all requests of a run share, so that an outage ends in minutes and not in hours: a budget of retries that successes
 * refill, and the verdict that the host is out when nothing has come for a minute although several assets were given up.
 */
export class RunHealth {
  readonly #most: number;
  readonly #patience: number;
  #retries: number;
  #lastLife = performance.now();
  #givenUp = 0;

  /** @param patience milliseconds without a byte from any request after which the host counts as out */
  constructor(concurrency: number, patience: number) {
    this.#most = Math.max(64, 8 * concurrency);
    this.#retries = this.#most;
    this.#patience = patience;
  }

  /** Takes one retry out of the budget, if there is one. */
  takeRetry(): boolean {
    if (this.isOut || this.#retries < 1) return false;
    this.#retries--;
    return true;
  }

  get isOut(): boolean {
    return this.#givenUp >= mostGivenUp && performance.now() - this.#lastLife > this.#patience;
  }

  /** Bytes of an asset came. */
  bytesCame(): void {
    this.#lastLife = performance.now();
    this.#givenUp = 0;
  }

  succeeded(): void {
    this.#retries = Math.min(this.#most, this.#retries + 1);
  }

  gaveUp(): void {
    this.#givenUp++;
  }
}

const mostGivenUp = 8;

/**
 * Limits the requests at once to a host that says when there are too many. A host that throttles gets half as many
 * requests and a pause; each success brings a part of a request back (additive increase, multiplicative decrease). For
 * a service that only becomes slow, see `LatencyAwareConcurrency`.
 */
export class ThrottleAwareConcurrency {
  readonly #max: number;
  readonly #waiting: (() => void)[] = [];
  #limit: number;
  #active = 0;
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param max requests under way at once, if the host never throttles */
  constructor(max: number) {
    this.#max = max;
    this.#limit = max;
  }

  /** How many requests may be under way at present. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Runs `work` as soon as one more request may be under way. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#active--;
      this.#startWaiting();
    }
  }

  recordSuccess(): void {
    this.#limit = Math.min(this.#max, this.#limit + 1 / this.#limit);
  }

  /**
   * Notes that the host throttles. Many requests under way get this answer at once, and only the first one halves the
   * limit.
   * @param pause milliseconds in which no request starts
   */
  recordThrottle(pause: number): void {
    const now = performance.now();
    if (now >= this.#pausedUntil) this.#limit = Math.max(1, this.#limit / 2);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pause);
  }

  /** Ends a pause at once and starts all waiting work, which is about to be aborted. */
  close(): void {
    clearTimeout(this.#timer);
    this.#pausedUntil = 0;
    this.#limit = Number.POSITIVE_INFINITY;
    this.#startWaiting();
  }

  async #enter(): Promise<void> {
    if (this.#hasRoom()) {
      this.#active++;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#startWaiting();
    });
  }

  #hasRoom(): boolean {
    return this.#active < this.limit && performance.now() >= this.#pausedUntil;
  }

  #startWaiting(): void {
    while (this.#waiting.length > 0 && this.#hasRoom()) {
      this.#active++;
      this.#waiting.shift()?.();
    }
    const pause = this.#pausedUntil - performance.now();
    if (this.#waiting.length === 0 || pause <= 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#startWaiting(), Math.ceil(pause));
  }
}

/**
 * Bounds how many requests are under way. A host that asks for fewer gets half as many and a pause; each success brings a
 * part of a request back (additive increase, multiplicative decrease).
 */
export class AdaptiveConcurrency {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #allowed: number;
  #busy = 0;
  #pausedUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(most: number) {
    this.#most = most;
    this.#allowed = most;
  }

  get allowed(): number {
    return Math.floor(this.#allowed);
  }

  /** Runs `work` as soon as a request more may be under way. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#busy--;
      this.#wake();
    }
  }

  succeeded(): void {
    this.#allowed = Math.min(this.#most, this.#allowed + 1 / this.#allowed);
  }

  /** Many requests that were under way together are told the same: only the first of them halves. @param pause milliseconds */
  throttled(pause: number): void {
    const now = performance.now();
    if (now >= this.#pausedUntil) this.#allowed = Math.max(1, this.#allowed / 2);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pause);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#pausedUntil = 0;
    this.#allowed = Number.POSITIVE_INFINITY;
    this.#wake();
  }

  async #enter(): Promise<void> {
    if (this.#mayEnter()) {
      this.#busy++;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#wake();
    });
  }

  #mayEnter(): boolean {
    return this.#busy < this.allowed && performance.now() >= this.#pausedUntil;
  }

  #wake(): void {
    while (this.#waiting.length > 0 && this.#mayEnter()) {
      this.#busy++;
      this.#waiting.shift()?.();
    }
    const rest = this.#pausedUntil - performance.now();
    if (this.#waiting.length === 0 || rest <= 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), Math.ceil(rest));
  }
}

import { onAbort } from './on-abort.ts';

/** The error if no data came for too long. */
export class StallError extends Error {
  override readonly name = 'StallError';

  /** @param limit milliseconds without data */
  constructor(limit: number) {
    super(`no data for ${Math.round(limit / 100) / 10} s`);
  }
}

/** How late a timer is in a process that is not busy, in milliseconds. */
const maxDelay = 20;
/** How often a process that stays busy checks for data that it has not read yet. */
const maxLateLooks = 10;

/** Aborts a request if no data comes for a time, and measures the time that the request waited for data. */
export class StallWatch {
  readonly #controller = new AbortController();
  readonly #limit: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When `#timer` is to fire. */
  #dueAt = 0;
  /** Late checks since the last data. */
  #lateLooks = 0;
  readonly #startedAt = performance.now();
  readonly #stopFollowing: () => void;
  #firstDataAt: number | undefined;
  #lastDataAt = this.#startedAt;

  /**
   * @param limit milliseconds without data after which `signal` aborts with a `StallError`
   * @param outer aborts the request for another reason
   */
  constructor(limit: number, outer?: AbortSignal) {
    this.#limit = limit;
    this.#watch(limit);
    this.#stopFollowing = onAbort(outer, (reason) => this.#controller.abort(reason));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for work that may ignore `signal`. @throws the signal's reason when it aborts */
  async race<Result>(work: Promise<Result>): Promise<Result> {
    let stopWaiting = () => {};
    const aborted = new Promise<never>((_, reject) => {
      stopWaiting = onAbort(this.signal, reject);
    });
    try {
      return await Promise.race([work, aborted]);
    } finally {
      stopWaiting();
    }
  }

  /** Restarts the time without data when data came. */
  touch(): void {
    this.#lastDataAt = performance.now();
    this.#firstDataAt ??= this.#lastDataAt;
    this.#lateLooks = 0;
  }

  #watch(time: number): void {
    this.#dueAt = performance.now() + time;
    this.#timer = setTimeout(() => this.#check(), time);
  }

  /** Compares the time of the last data with the clock. A timer for each chunk of data would cost more. */
  #check(): void {
    const now = performance.now();
    const rest = this.#lastDataAt + this.#limit - now;
    const delay = now - this.#dueAt;
    if (rest > 0) this.#watch(rest);
    else if (delay > maxDelay && this.#lateLooks < maxLateLooks) {
      // This process was busy. Data that came meanwhile is read before the next check.
      this.#lateLooks += 1;
      this.#watch(Math.min(delay, this.#limit));
    } else this.#controller.abort(new StallError(this.#limit));
  }

  /** Stops the watch until `resume`, while no reader waits for data. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  resume(): void {
    this.pause();
    this.touch();
    this.#watch(this.#limit);
  }

  stop(): void {
    this.pause();
    this.#stopFollowing();
  }

  /** Milliseconds before the first data and after the last. Pauses in between do not count. */
  get idleTime(): number {
    const now = performance.now();
    const first = this.#firstDataAt ?? now;
    return first - this.#startedAt + (this.#firstDataAt === undefined ? 0 : now - this.#lastDataAt);
  }
}

/** How long each step of a job has taken, in milliseconds. */
export class Timings {
  /** In the order of their beginnings; `undefined` until a step has ended. */
  readonly #steps = new Map<string, number | undefined>();
  #running = 0;
  #since = 0;
  #total = 0;

  /** Runs a step and adds its time. A step may run more than once. */
  async measure<T>(step: string, work: () => Promise<T>): Promise<T> {
    const since = performance.now();
    if (!this.#steps.has(step)) this.#steps.set(step, undefined);
    try {
      return await this.count(work);
    } finally {
      this.#steps.set(step, (this.#steps.get(step) ?? 0) + performance.now() - since);
    }
  }

  /** Runs work that counts for `total`, in a step or not. Parallel work counts once. */
  async count<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running === 0) this.#since = performance.now();
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#total += performance.now() - this.#since;
    }
  }

  /**
   * The steps, in the order of their beginnings, and `total`: the working time of the job, without the caller's own
   * work in between.
   */
  report(): Record<string, number> {
    const running = this.#running === 0 ? 0 : performance.now() - this.#since;
    const ended = [...this.#steps].flatMap(([step, time]) => (time === undefined ? [] : [[step, time] as const]));
    return { ...Object.fromEntries(ended), total: this.#total + running };
  }
}

/** How long each step of a job has taken, in milliseconds. */
export class Timings {
  readonly #started = performance.now();
  readonly #steps: Record<string, number> = {};

  /** Runs a step and adds its time. A step may run more than once. */
  async measure<T>(step: string, work: () => Promise<T>): Promise<T> {
    const since = performance.now();
    try {
      return await work();
    } finally {
      this.#steps[step] = (this.#steps[step] ?? 0) + performance.now() - since;
    }
  }

  /** The steps, and `total`: the time since the job began. */
  report(): Record<string, number> {
    return { ...this.#steps, total: performance.now() - this.#started };
  }
}

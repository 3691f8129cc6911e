/** How long each step of a job took in all, in milliseconds. */
export class Timings {
  readonly #started = performance.now();
  readonly #steps: Record<string, number> = {};

  async measure<T>(step: string, work: () => Promise<T>): Promise<T> {
    const since = performance.now();
    try {
      return await work();
    } finally {
      this.#steps[step] = (this.#steps[step] ?? 0) + performance.now() - since;
    }
  }

  /** The steps so far, and what has passed since the job began. */
  report(): Record<string, number> {
    return { ...this.#steps, total: performance.now() - this.#started };
  }
}

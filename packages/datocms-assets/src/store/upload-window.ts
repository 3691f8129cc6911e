/** How many bytes a connection may accept before the speed of the network shows: they wait in buffers of the system. */
const maxUnseen = 256 * 1024;
const initialSize = 2 * maxUnseen;
/** Bytes a millisecond: 1 MB/s. The time of a file at this rate does not count. */
const fastRate = 1000;
/** Milliseconds beyond the time at the fast rate. A faster upload widens the window, and a slower one narrows it. */
const [fastTime, slowTime] = [2000, 5000];

/**
 * Limits the bytes of parallel uploads, which share an uplink. Without it, all uploads of a slow uplink would wait for
 * each other until each one counts as a stall.
 */
export class UploadWindow {
  #size = initialSize;
  #used = 0;
  #waiting: (() => void)[] = [];

  /** Runs `upload` when there is room for its bytes, or no other upload is under way. */
  async run<Result>(bytes: number, upload: () => Promise<Result>): Promise<Result> {
    const unseen = Math.min(bytes, maxUnseen);
    while (this.#used > 0 && this.#used + unseen > this.#size)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#used += unseen;
    const startedAt = performance.now();
    try {
      const result = await upload();
      this.#record(unseen, performance.now() - startedAt - bytes / fastRate);
      return result;
    } finally {
      this.#used -= unseen;
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  #record(unseen: number, time: number): void {
    if (time < fastTime) this.#size += unseen;
    else if (time > slowTime) this.#size = Math.max(maxUnseen, this.#size / 2);
  }
}

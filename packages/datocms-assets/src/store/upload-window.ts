/** A connection may take so many bytes of a file before the network shows how slow it is: they wait in the buffers of the system. */
const maxUnseen = 256 * 1024;
const initialSize = 2 * maxUnseen;
/** Bytes a millisecond: 1 MB/s. What a file takes at this rate says nothing of a slow network. */
const fastRate = 1000;
/** Milliseconds that an upload takes longer than that. One that is faster widens the window, and one that is slower narrows it. */
const [fastTime, slowTime] = [2000, 5000];

/**
 * Bounds the bytes of uploads that are under way, for an uplink that they share. Without it, those of a slow uplink all wait for
 * each other, until each of them counts as a stall.
 */
export class UploadWindow {
  #size = initialSize;
  #used = 0;
  #waiting: (() => void)[] = [];

  /** Runs `upload` when there is room for its bytes, or nothing else is under way. */
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

import { DownloadError } from '../../findings/download-error.ts';

interface SlotLimits {
  readonly max: number;
  /** In milliseconds. */
  readonly maxHeld: number;
}

/**
 * With 64 requests at once, 1,000 new images over TLS take a third of the time that they take all at once, and other
 * work of the process does not wait for seconds. A longer request stops counting, so that hanging requests do not block
 * all others.
 */
const defaultLimits: SlotLimits = { max: 64, maxHeld: 2000 };

/** Limits the requests to asset hosts at once, for any number of visitors. Further requests wait in their order. */
export class RequestSlots {
  readonly #limits: SlotLimits;
  readonly #waiting = new Set<() => void>();
  #active = 0;

  constructor(limits: SlotLimits = defaultLimits) {
    this.#limits = limits;
  }

  /**
   * @param maxWait milliseconds
   * @throws DownloadError after `maxWait` without room, and what `work` throws
   */
  async run<Result>(work: () => Promise<Result>, maxWait: number): Promise<Result> {
    if (this.#active < this.#limits.max) this.#active += 1;
    else await this.#wait(maxWait);
    let isHeld = true;
    const release = () => {
      if (isHeld) this.#handOn();
      isHeld = false;
    };
    const timer = setTimeout(release, this.#limits.maxHeld);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      release();
    }
  }

  #wait(maxWait: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(start);
        const reason = `other requests to the host were under way for ${Math.round(maxWait / 100) / 10} s`;
        reject(new DownloadError('download-failed', reason, { retryable: true }));
      }, maxWait);
      this.#waiting.add(start);
    });
  }

  /** Gives a place to the request that has waited for the longest time. */
  #handOn(): void {
    const [start] = this.#waiting;
    if (!start) {
      this.#active -= 1;
      return;
    }
    this.#waiting.delete(start);
    start();
  }
}

import { DownloadFailure } from '../findings/download-failure.ts';

/** Gives one try up when no byte comes for `limit` milliseconds, and knows how long the try was quiet in all. */
export class StallWatch {
  readonly #abort = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #started = performance.now();
  readonly #unlink: () => void;
  #firstByte: number | undefined;
  #lastByte = this.#started;

  /** @param outer aborts the try for another reason */
  constructor(limit: number, outer: AbortSignal) {
    const stalled = () =>
      this.#abort.abort(
        new DownloadFailure('download-failed', `no byte came for ${Math.round(limit / 100) / 10} s`, { passing: true }),
      );
    this.#timer = setTimeout(stalled, limit);
    const stop = () => this.#abort.abort(outer.reason);
    outer.addEventListener('abort', stop, { once: true });
    this.#unlink = () => outer.removeEventListener('abort', stop);
    if (outer.aborted) stop();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  touch(): void {
    this.#lastByte = performance.now();
    this.#firstByte ??= this.#lastByte;
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#unlink();
  }

  /** Milliseconds before the first byte and after the last one. */
  get quiet(): number {
    const now = performance.now();
    return this.#firstByte === undefined ? now - this.#started : this.#firstByte - this.#started + now - this.#lastByte;
  }
}

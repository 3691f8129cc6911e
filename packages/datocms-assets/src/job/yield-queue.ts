import { setImmediate } from 'node:timers/promises';

/**
 * Turns for work that can wait, one in each round of the event loop: what comes over the network in between is looked at
 * first, and so the next requests are under way before all that has come is dealt with.
 */
export class YieldQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves in a round of its own, in the order of the calls. */
  next(): Promise<unknown> {
    this.#last = this.#last.then(() => setImmediate());
    return this.#last;
  }
}

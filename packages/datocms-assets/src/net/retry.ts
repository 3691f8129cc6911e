// This file decides on the retries of one request. Other parts of the rule: `options/table/network.ts` has the option
// `retries`; `job/download.ts` (assets) and `published/cda/client.ts` (queries) have the first backoff;
// `fetch/circuit-breaker.ts` has the budget of retries for all downloads of a run.

/** The longest wait, in milliseconds, that a server may ask for. */
export const maxRequestedWait = 30_000;
/** The longest time, in milliseconds, of all stalls and waits of one request. */
export const maxRetryTime = 60_000;
const maxBackoff = 8_000;

/** A failed try whose error may be temporary. Times are milliseconds. */
export interface FailedTry {
  /** Tries so far, this one included. */
  readonly tries: number;
  /** Tries that may follow the first one. */
  readonly retries: number;
  /** How long the server asks to wait. */
  readonly requestedWait: number | undefined;
  /** The time of all stalls and waits of this request so far. */
  readonly elapsed: number;
  /** The bound of the first backoff. */
  readonly firstBackoff: number;
  /** The bound of a random time that is added to a requested wait. @default 0 */
  readonly maxSpread?: number;
}

/** `reason` continues the message of the failure. It is empty if no retry is left. */
export type RetryDecision =
  | { readonly retry: true; readonly wait: number }
  | { readonly retry: false; readonly reason: string };

/** Decides whether a request is tried again, and after how many milliseconds. */
export function decideRetry(failed: FailedTry, random: () => number = Math.random): RetryDecision {
  const { tries, retries, requestedWait, elapsed, firstBackoff, maxSpread = 0 } = failed;
  if (tries > retries) return { retry: false, reason: '' };
  if (requestedWait !== undefined && requestedWait > maxRequestedWait)
    return { retry: false, reason: `; ${formatRequestedWait(requestedWait)}` };
  const delay = backoff(tries, firstBackoff, random);
  const wait = requestedWait === undefined ? delay : requestedWait + Math.min(delay, maxSpread);
  if (elapsed + wait < maxRetryTime) return { retry: true, wait };
  return { retry: false, reason: `; stalls and retries would take more than ${maxRetryTime / 1000} s` };
}

/**
 * Milliseconds to wait before the next try: random below a bound that doubles with each try ("full jitter"), so that
 * requests that failed together are not repeated together.
 * @param tries how many there were
 * @param first the bound after the first of them
 */
export function backoff(tries: number, first: number, random: () => number = Math.random): number {
  return random() * Math.min(maxBackoff, first * 2 ** (tries - 1));
}

/** Describes why a requested wait is too long, such as `it asks to wait 45 s, more than 30 s`. */
export function formatRequestedWait(requestedWait: number): string {
  return `it asks to wait ${Math.ceil(requestedWait / 1000)} s, more than ${maxRequestedWait / 1000} s`;
}

import type { CdaFailure } from './cda-failure.ts';

/** Stalls and retries of one request end within so many seconds. */
export const longestInAll = 60;
/** A wait that the server asks for is obeyed up to so many seconds. */
export const longestWait = 30;

/**
 * Seconds to wait before the next try: full jitter over a doubling span; what the server asks for is the least.
 * @param turn tries before this failure
 * @param left seconds until the request has to end
 * @returns `undefined` where there is no next try
 */
export function nextTry(
  { kind, detail }: CdaFailure,
  turn: number,
  retries: number,
  left: number,
  random: () => number = Math.random,
): number | undefined {
  if ((kind !== 'passing' && kind !== 'garbled') || turn >= retries) return undefined;
  const jitter = random() * Math.min(8, 0.5 * 2 ** turn);
  const wait = detail.wait === undefined ? jitter : detail.wait + Math.min(jitter, 1);
  const isTooLong = (detail.wait ?? 0) > longestWait || wait >= left;
  return isTooLong ? undefined : wait;
}

const longest = 8_000;

/**
 * Milliseconds to wait before a further try: random below a bound that doubles from try to try ("full jitter"), so that
 * requests that failed together do not come back together.
 * @param tries how many there were
 * @param first the bound after the first of them
 */
export function backoff(tries: number, first: number, random: () => number = Math.random): number {
  return random() * Math.min(longest, first * 2 ** (tries - 1));
}

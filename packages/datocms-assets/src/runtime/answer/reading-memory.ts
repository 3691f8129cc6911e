import { edgeCache } from './answer-cache.ts';

/** In bytes. All visitors of a worker share 128 MB, and reading takes up to three times the length for a moment. */
const maxBytes = 24 * 1024 * 1024;
/** Milliseconds after which a reading counts as ended: in a worker it may end with its request, without a result. */
const maxTime = 30_000;

const readings = new Set<{ readonly bytes: number; readonly until: number }>();

/**
 * Limits how much a worker of Cloudflare reads whole at once. Other servers limit the number of requests.
 * @returns a function to call at the end of the reading; `undefined` if there is no room for it
 */
export function reserveMemory(bytes: number): (() => void) | undefined {
  if (!edgeCache()) return () => {};
  const now = Date.now();
  let used = bytes;
  for (const reading of readings) {
    if (reading.until < now) readings.delete(reading);
    else used += reading.bytes;
  }
  if (used > maxBytes) return undefined;
  const own = { bytes, until: now + maxTime };
  readings.add(own);
  return () => void readings.delete(own);
}

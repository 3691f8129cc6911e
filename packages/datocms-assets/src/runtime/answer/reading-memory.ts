import { edgeCache } from './answer-cache.ts';

/** In bytes. All visitors of a worker share 128 MB, and what is read takes up to three times its length for a moment. */
const maxBytes = 24 * 1024 * 1024;
/** Milliseconds after which a reading counts no more: in a worker it may have ended without a result, with its request. */
const maxTime = 30_000;

const readings = new Set<{ readonly bytes: number; readonly until: number }>();

/**
 * Bounds how much a worker of Cloudflare reads whole at the same time. Elsewhere the number of requests is bounded.
 * @returns a function that says that the reading has ended; `undefined` if there is no room for it
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

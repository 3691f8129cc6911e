/**
 * Does something when a signal aborts: at once if it has already.
 * @param abort gets the signal's reason
 * @returns a function that ends this. `AbortSignal.any` has no end: a run makes thousands of requests with one signal, and all of them
 *   would stay in memory as long as it
 */
export function onAbort(signal: AbortSignal | undefined, abort: (reason: unknown) => void): () => void {
  const listener = () => abort(signal?.reason);
  signal?.addEventListener('abort', listener, { once: true });
  if (signal?.aborted) listener();
  return () => signal?.removeEventListener('abort', listener);
}

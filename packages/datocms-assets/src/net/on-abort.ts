/**
 * Does something when a signal aborts: at once if it has already.
 * @param abort gets the signal's reason
 * @returns ends this. `AbortSignal.any` has no end: many requests with one signal would all stay in memory as long as the signal
 */
export function onAbort(signal: AbortSignal | undefined, abort: (reason: unknown) => void): () => void {
  const listener = () => abort(signal?.reason);
  signal?.addEventListener('abort', listener, { once: true });
  if (signal?.aborted) listener();
  return () => signal?.removeEventListener('abort', listener);
}

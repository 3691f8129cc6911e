/**
 * Calls `abort` when a signal aborts, at once if it has aborted already.
 * @param abort gets the signal's reason
 * @returns a function that stops listening. `AbortSignal.any` never stops: all requests of a run with one signal would
 *   stay in memory as long as the signal
 */
export function onAbort(signal: AbortSignal | undefined, abort: (reason: unknown) => void): () => void {
  const listener = () => abort(signal?.reason);
  signal?.addEventListener('abort', listener, { once: true });
  if (signal?.aborted) listener();
  return () => signal?.removeEventListener('abort', listener);
}

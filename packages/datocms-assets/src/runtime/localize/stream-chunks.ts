import type { Source } from '../body-reader.ts';

/**
 * Keeps a body in memory until it is read. Node's `fetch` cancels an unread body when its own response is
 * garbage-collected, though the body may belong to another response by then.
 */
export async function whileHeld<T>(body: ReadableStream<Uint8Array> | null, work: () => Promise<T>): Promise<T> {
  const reader = body && !body.locked ? body.getReader() : undefined;
  try {
    return await work();
  } finally {
    reader?.releaseLock();
  }
}

/** A source that reports its error before any other reader does. */
export function watched(source: Source, onError: ((error: unknown) => void) | undefined): Source {
  if (!onError) return source;
  const read = () =>
    source.read().catch((error: unknown) => {
      onError(error);
      throw error;
    });
  return { read, cancel: (reason) => source.cancel(reason) };
}

export async function withRest(
  first: IteratorResult<Uint8Array, unknown>,
  rest: AsyncIterable<Uint8Array>,
): Promise<Uint8Array[]> {
  const chunks = first.done ? [] : [first.value];
  for await (const chunk of rest) chunks.push(chunk);
  return chunks;
}

export function streamChunks(
  chunks: Iterator<Uint8Array, unknown> | AsyncIterator<Uint8Array, unknown>,
  source?: Pick<Source, 'cancel'>,
  first?: IteratorResult<Uint8Array, unknown>,
): ReadableStream<Uint8Array> {
  let known = first;
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const next = known ?? (await chunks.next());
        known = undefined;
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      } catch (error) {
        await source?.cancel(error).catch(() => {});
        throw error;
      }
    },
    cancel: (reason) => source?.cancel(reason),
  });
}

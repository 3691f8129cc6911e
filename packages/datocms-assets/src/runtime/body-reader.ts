import { edgeCache } from './answer/answer-cache.ts';

/** A body that is read part by part. */
export interface Source {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel(reason?: unknown): Promise<void>;
}

/** In bytes. */
const partLength = 64 * 1024;

/**
 * Reads a body. A worker of Cloudflare reads 4 kB at once unless it brings memory of its own, which takes up to eight times as much of the
 * processor, of which it has little.
 */
export function readerOf(body: ReadableStream<Uint8Array>): Source {
  const reader = edgeCache() && ownMemoryReaderOf(body);
  if (!reader) return body.getReader();
  let memory: ArrayBuffer | undefined = new ArrayBuffer(partLength);
  return {
    read: async () => {
      // A caller may read on after the end.
      if (!memory) return { done: true, value: undefined };
      const { done, value } = await reader.read(new Uint8Array(memory));
      memory = done ? undefined : value.buffer;
      if (done) return { done, value: undefined };
      // Parts may be short, and many are kept together.
      return { done: false, value: value.slice() };
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** @returns `undefined` for a body that gives no bytes of its own, such as one that a `fetch` of the site has made */
function ownMemoryReaderOf(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

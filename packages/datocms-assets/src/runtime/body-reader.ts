import { edgeCache } from './answer/answer-cache.ts';

/** A body that is read part by part. */
export interface Source {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel(reason?: unknown): Promise<void>;
}

/** In bytes. */
const partLength = 64 * 1024;

/**
 * Reads a body. A worker of Cloudflare without memory of its own reads 4 kB at once. This takes up to eight times the
 * processor time, which is limited.
 */
export function readerOf(body: ReadableStream<Uint8Array>): Source {
  const reader = edgeCache() && ownMemoryReaderOf(body);
  if (!reader) return body.getReader();
  let memory: ArrayBuffer | undefined = new ArrayBuffer(partLength);
  return {
    read: async () => {
      // A caller may continue to read after the end.
      if (!memory) return { done: true, value: undefined };
      const { done, value } = await reader.read(new Uint8Array(memory));
      memory = done ? undefined : value.buffer;
      if (done) return { done, value: undefined };
      // Parts may be short, and many of them are kept together.
      return { done: false, value: value.slice() };
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** @returns `undefined` for a body without a byte stream, such as one from a `fetch` of the site */
function ownMemoryReaderOf(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

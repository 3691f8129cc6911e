import { edgeCache } from './answer-cache.ts';

/** Reads a body part by part. */
export type BodyReader = Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'>;

/** In bytes. */
const partLength = 64 * 1024;

/**
 * A reader of a body. A worker of Cloudflare reads 4 kB at once unless it brings memory of its own, which takes ten times as much of the
 * processor, of which it has little.
 */
export function readerOf(body: ReadableStream<Uint8Array>): BodyReader {
  const reader = edgeCache() && ownMemoryReaderOf(body);
  if (!reader) return body.getReader();
  let memory = new ArrayBuffer(partLength);
  return {
    read: async () => {
      const { done, value } = await reader.read(new Uint8Array(memory));
      if (done) return { done: true, value: undefined };
      memory = value.buffer;
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

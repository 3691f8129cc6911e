/** The limit of a page's body. */
export const maxBodyBytes = 16 * 1024 * 1024;
const defaultLimits = { maxBytes: maxBodyBytes, timeoutMs: 20_000 };

/** The text of a response, or an unread response with the same content. */
export type BodyText = { readonly text: string } | { readonly unread: Response };

/** Reads a body to its end, unless it is too long, takes too long, or is no UTF-8. */
export async function readBodyText(
  response: Response,
  body: ReadableStream<Uint8Array>,
  { maxBytes, timeoutMs } = defaultLimits,
): Promise<BodyText> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  const deadline = Date.now() + timeoutMs;
  let pending: ReturnType<typeof reader.read> | undefined;
  for (let bytes = 0; bytes <= maxBytes; ) {
    pending ??= reader.read();
    const next = await withTimeout(pending, deadline - Date.now());
    if (next === 'timeout') break;
    pending = undefined;
    if (next.done) return decode(response, new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()));
    chunks.push(next.value);
    bytes += next.value.length;
  }
  return { unread: new Response(resume(chunks, reader, pending), response) };
}

function decode(response: Response, bytes: Uint8Array<ArrayBuffer>): BodyText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { unread: new Response(bytes, response) };
  }
}

/** A stream of the chunks that were read, and then of the rest as it arrives. */
function resume(
  chunks: readonly Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
  pending: ReturnType<typeof reader.read> | undefined,
): ReadableStream<Uint8Array> {
  let first = pending;
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
    },
    async pull(controller) {
      const next = await (first ?? reader.read());
      first = undefined;
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

async function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T | 'timeout'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long a text may be, and how long it may take. */
const usual = { bytes: 16 * 1024 * 1024, milliseconds: 20_000 };

/** The text of a response, or a response that says the same where it is none that can be read whole. */
export type Read = { readonly text: string } | { readonly untouched: Response };

/** Reads a body to its end, unless it is too long, goes on for too long, or is no UTF-8. */
export async function readText(response: Response, body: ReadableStream<Uint8Array>, limits = usual): Promise<Read> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  const until = Date.now() + limits.milliseconds;
  let pending: ReturnType<typeof reader.read> | undefined;
  for (let bytes = 0; bytes <= limits.bytes; ) {
    pending ??= reader.read();
    const next = await within(until - Date.now(), pending);
    if (next === 'late') break;
    pending = undefined;
    if (next.done) return decode(response, new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()));
    chunks.push(next.value);
    bytes += next.value.length;
  }
  return { untouched: new Response(goOn(chunks, reader, pending), response) };
}

function decode(response: Response, bytes: Uint8Array<ArrayBuffer>): Read {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { untouched: new Response(bytes, response) };
  }
}

/** What has come so far, and the rest as it comes. */
function goOn(
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

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

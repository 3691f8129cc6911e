import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';

/** Bytes. A smaller answer may be in memory as a whole. */
const minLength = 2 ** 20;

/** The `ServerResponse` of the present request, which Astro does not pass on. */
const outgoing = new AsyncLocalStorage<ServerResponse>();
subscribe('http.server.request.start', (message) => {
  outgoing.enterWith((message as { readonly response: ServerResponse }).response);
});

/**
 * A copy of a response whose body is read no faster than the visitor receives it. `@astrojs/node` reads a body as fast
 * as it can, so a film for a slow visitor would fill the memory.
 */
export function withBackpressure(response: Response): Response {
  const target = outgoing.getStore();
  const length = response.headers.get('content-length');
  if (!target || !response.body || (length !== null && Number(length) < minLength)) return response;
  const reader = response.body.getReader();
  const read = () =>
    reader.read().catch((error: unknown) => {
      breakOff(target);
      throw error;
    });
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        await drained(target);
        // If Node has dropped the answer, no other code cancels its body.
        if (target.destroyed) await reader.cancel().catch(() => undefined);
        const { done, value } = target.destroyed ? { done: true, value: undefined } : await read();
        if (value) controller.enqueue(value);
        if (done) controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}

/** For HTTP/1.0, as of nginx by default, a body of unknown length ends with the connection, unless it is reset. */
function breakOff({ req, socket }: ServerResponse): void {
  try {
    if (req.httpVersion === '1.0') socket?.resetAndDestroy();
  } catch {
    // Only TCP connections can be reset.
  }
}

function drained(target: ServerResponse): Promise<void> | undefined {
  if (target.destroyed || !target.writableNeedDrain) return undefined;
  return new Promise((resolve) => {
    const go = () => {
      target.off('drain', go);
      target.off('close', go);
      resolve();
    };
    target.once('drain', go);
    target.once('close', go);
  });
}

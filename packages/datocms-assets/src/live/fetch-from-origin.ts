import type { Readable } from 'node:stream';
import { originFor } from '../fetch/asset-client.ts';

const withoutBody: ReadonlySet<number> = new Set([204, 304]);

/** Sends a GET request to its host, or to the target of `connectTo`, whose redirects are not followed. */
export async function fetchFromOrigin(request: Request, connectTo: ReadonlyMap<string, string>): Promise<Response> {
  const url = new URL(request.url);
  const origin = originFor(url, connectTo);
  if (origin === url.origin) return fetch(request);
  const { request: send } = await import('undici/index.js');
  // `fetch` accepts no `Host` header, and one server may serve many hosts.
  const { statusCode, headers, body } = await send(origin + url.pathname + url.search, {
    headers: { ...Object.fromEntries(request.headers), host: url.host },
    signal: request.signal,
  });
  const received = Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  );
  const isEmpty = withoutBody.has(statusCode);
  if (isEmpty) await body.dump();
  return new Response(isEmpty ? null : toWebStream(body), { status: statusCode, headers: received });
}

/** Converts a body. With `Readable.toWeb`, a body that is cancelled before its first chunk would end the process. */
function toWebStream(body: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = body[Symbol.asyncIterator]();
  // The iterator throws the error. An iterator that has not begun ignores it.
  body.on('error', () => undefined);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      body.destroy();
    },
  });
}

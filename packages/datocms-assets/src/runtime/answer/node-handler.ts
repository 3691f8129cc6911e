import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Runtime } from '../runtime-api.ts';

/** INTERNAL_ERROR of HTTP/2 (RFC 9113 §7). */
const internalError = 2;
/** Headers of a request that an answer depends on. */
const usedHeaders = ['accept', 'range', 'if-match', 'if-none-match', 'if-range'] as const;

/** A request of `node:http`, Express or Connect. The last two shorten `url` and keep the whole in `originalUrl`. */
export type NodeRequest = IncomingMessage & { readonly originalUrl?: string | undefined };

/**
 * Makes a runtime's handler for `node:http`, Express or Connect, for requests to its route.
 * @param answerUnknown answers instead of a 404, such as with a file that is stored in the same folder
 * @throws TypeError if `runtime` is none
 */
export function createNodeHandler(
  runtime: Pick<Runtime, 'handle'>,
  answerUnknown?: (request: NodeRequest, response: ServerResponse) => unknown,
): (request: NodeRequest, response: ServerResponse) => Promise<void> {
  // Without this check, the first request would end the process.
  if (typeof (runtime as typeof runtime | undefined)?.handle !== 'function') {
    throw new TypeError('createNodeHandler: expected a runtime, such as `createRuntime` makes, and not its function.');
  }
  return async (request, response) => {
    const headers = usedHeaders.flatMap((name): [string, string][] => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    const method = request.method === 'GET' || request.method === 'HEAD' ? request.method : 'POST';
    // Only the path counts, since the visitor chooses the host.
    const path = (request.originalUrl ?? request.url ?? '/').replace(/^[^/].*/, '/');
    // A server with a lenient parser passes on headers that `Request` refuses.
    const ask = async () => runtime.handle(new Request(`http://localhost${path}`, { method, headers }));
    const answer = await ask().catch((error: unknown) => {
      // No caller catches an error of a handler of `node:http`, so the process would end.
      console.error('An asset could not be answered.', error);
      return new Response(null, { status: 500, headers: { 'cache-control': 'no-store' } });
    });
    // A visitor who has left sends no further `close`.
    if (isGone(response)) return void (await answer.body?.cancel().catch(() => undefined));
    if (answer.status === 404 && answerUnknown) {
      // The header for an asset that is gone, see `goneResponse`.
      const expires = answer.headers.get('x-accel-expires');
      if (expires !== null) response.setHeader('x-accel-expires', expires);
      return void (await answerUnknown(request, response));
    }
    response.statusCode = answer.status;
    // Answers of HTTP/2 have no `setHeaders`.
    for (const [name, value] of answer.headers) response.setHeader(name, value);
    if (!answer.body) return void response.end();
    await pipe(answer.body.getReader(), response);
  };
}

async function pipe(reader: ReadableStreamDefaultReader<Uint8Array>, response: ServerResponse): Promise<void> {
  const leave = () => void reader.cancel().catch(() => undefined);
  response.once('close', leave);
  try {
    const length = Number(response.getHeader('content-length') ?? -1);
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      // Headers and a whole body are one write. The stream is read to its end, so that a cache keeps it.
      if (part.value.length === length) response.end(part.value);
      else if (!response.write(part.value) && !isGone(response)) await drained(response);
    }
    response.end();
  } catch {
    breakOff(response);
  } finally {
    response.off('close', leave);
  }
}

/** Ends a response so that the visitor notices that the body is incomplete. */
function breakOff(response: HttpResponse): void {
  if (response.stream) return void response.stream.close(internalError);
  try {
    // For a client of HTTP/1.0, such as nginx by default, a body of unknown length ends with the connection, unless it
    // is reset.
    if (response.req.httpVersion === '1.0') response.socket?.resetAndDestroy();
  } catch {
    // Only TCP connections can be reset.
  }
  response.destroy();
}

/** An answer of HTTP/2 has a stream, which knows its end. */
type HttpResponse = ServerResponse & { readonly stream?: ServerHttp2Stream };

function isGone(response: HttpResponse): boolean {
  return response.destroyed || response.stream?.destroyed === true || response.stream?.closed === true;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.once('drain', go);
    response.once('close', go);
  });
}

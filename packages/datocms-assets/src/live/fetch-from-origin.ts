import { Readable } from 'node:stream';
import { originFor } from '../fetch/asset-client.ts';

const withoutBody: ReadonlySet<number> = new Set([204, 304]);

/** Sends a GET request to its host, or where `connectTo` says. Redirects are not followed there. */
export async function fetchFromOrigin(request: Request, connectTo: ReadonlyMap<string, string>): Promise<Response> {
  const url = new URL(request.url);
  const origin = originFor(url, connectTo);
  if (origin === url.origin) return fetch(request);
  const { request: send } = await import('undici/index.js');
  // `fetch` sends no Host of one's own, and one server may stand for many hosts.
  const { statusCode, headers, body } = await send(origin + url.pathname + url.search, {
    headers: { ...Object.fromEntries(request.headers), host: url.host },
    signal: request.signal,
  });
  const received = Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  );
  const isEmpty = withoutBody.has(statusCode);
  if (isEmpty) await body.dump();
  const content = isEmpty ? null : (Readable.toWeb(body) as ReadableStream<Uint8Array<ArrayBuffer>>);
  return new Response(content, { status: statusCode, headers: received });
}

import type { Page } from './bridge.ts';
import { extensionFor } from './media-types.ts';
import { readText } from './read-body-text.ts';

export interface DevRpc {
  readonly path: string;
  readonly key: string;
}

/** Milliseconds. */
const patience = 20_000;

/** Has a text changed by the dev server, from a process that it runs. What can't be sent there stays as it is. */
export async function callDevServer(door: DevRpc, { url, isPrerendered }: Page, response: Response): Promise<Response> {
  if (!response.body || extensionFor(response.headers) === undefined) return response;
  const read = await readText(response, response.body);
  if ('untouched' in read) return read.untouched;
  const sent = await fetch(new URL(door.path, url.origin), {
    method: 'POST',
    headers: {
      'x-door-key': door.key,
      'x-door-page': JSON.stringify([url.href, isPrerendered, [...response.headers]]),
    },
    body: read.text,
    signal: AbortSignal.timeout(patience),
  }).catch(() => undefined);
  if (!sent?.ok) return new Response(read.text, response);
  const headers = JSON.parse(sent.headers.get('x-door-headers') ?? '[]') as [string, string][];
  const { status, statusText } = response;
  return new Response(await sent.text(), { status, statusText, headers });
}

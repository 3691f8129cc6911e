import type { Page } from './bridge.ts';
import { textExtension } from './media-types.ts';
import { readBodyText } from './read-body-text.ts';

/** Where the dev server localises responses for other processes. */
export interface DevRpcEndpoint {
  readonly path: string;
  /** A secret of this run. The endpoint answers only requests that send it. */
  readonly key: string;
  /** Host and port of the dev server; `undefined` until it listens. */
  readonly host: string | undefined;
}

/** Headers of the call: what an HTTP message has no other place for. */
export const rpcHeaders = {
  key: 'x-datocms-assets-key',
  /** JSON: URL, whether the page is prerendered, headers of the response. */
  page: 'x-datocms-assets-page',
  /** JSON: headers of the localised response. */
  headers: 'x-datocms-assets-headers',
} as const;

const timeoutMs = 20_000;

/**
 * Has the dev server localise a response that another process has rendered. A response that is no text is returned as it is,
 * and so is the text if the call fails. The host in the URL of the page is what the request says, so the key does not go there.
 */
export async function callDevServer(
  { path, key, host }: DevRpcEndpoint,
  { url, isPrerendered }: Page,
  response: Response,
): Promise<Response> {
  if (!host || !response.body || textExtension(response.headers) === undefined) return response;
  const body = await readBodyText(response, response.body);
  if ('unread' in body) return body.unread;
  const localized = await fetch(`${url.protocol}//${host}${path}`, {
    method: 'POST',
    headers: {
      [rpcHeaders.key]: key,
      [rpcHeaders.page]: JSON.stringify([url.href, isPrerendered, [...response.headers]]),
    },
    body: body.text,
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => undefined);
  if (!localized?.ok) return new Response(body.text, response);
  const headers = JSON.parse(localized.headers.get(rpcHeaders.headers) ?? '[]') as [string, string][];
  const { status, statusText } = response;
  return new Response(await localized.text(), { status, statusText, headers });
}

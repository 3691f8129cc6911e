import type { Page } from '../bridge.ts';
import { textExtension } from './media-types.ts';
import { readBodyText } from './read-body-text.ts';

/** The address at which the dev server localises responses for other processes. */
export interface DevRpcEndpoint {
  readonly path: string;
  /** A secret of this run. The endpoint answers only requests with this key. */
  readonly key: string;
  /** Host and port that answer without TLS; `undefined` until the dev server listens. */
  readonly host: string | undefined;
}

/** Headers of the call, for data without another place in an HTTP message. */
export const rpcHeaders = {
  key: 'x-datocms-assets-key',
  /** JSON: URL, whether the page is prerendered, headers of the response, method of the request, status of the response. */
  page: 'x-datocms-assets-page',
  /** JSON: headers of the localised response. */
  headers: 'x-datocms-assets-headers',
} as const;

const timeoutMs = 20_000;
/** Types of bodies without text to localise. */
const binaryType = /^(?:audio|font|image|video)\/(?!svg)|octet-stream|\bpdf\b|\bzip\b/i;

/**
 * Has the dev server localise a response that another process has rendered. The protocol and host in the page's URL
 * come from the request, such as those of a proxy, so they never get the key.
 */
export async function callDevServer(endpoint: DevRpcEndpoint, page: Page, response: Response): Promise<Response> {
  if (!endpoint.host) return response;
  return page.isPrerendered ? sendText(endpoint, page, response) : sendStream(endpoint, page, response);
}

/** Sends a text. A response that is no text is returned unchanged. */
async function sendText(endpoint: DevRpcEndpoint, page: Page, response: Response): Promise<Response> {
  if (!response.body || textExtension(response.headers) === undefined) return response;
  const body = await readBodyText(response, response.body);
  if ('unread' in body) return body.unread;
  const signal = AbortSignal.timeout(timeoutMs);
  const localized = await send(endpoint, page, response, { body: body.text, signal });
  const { status, statusText } = response;
  return new Response(await localized.text(), { status, statusText, headers: headersOf(localized) });
}

/** @throws Error if the call fails. The body is used up */
async function sendStream(endpoint: DevRpcEndpoint, page: Page, response: Response): Promise<Response> {
  const { status, statusText } = response;
  const body = binaryType.test(response.headers.get('content-type') ?? '') ? null : response.body;
  // Without this option, Node sends no stream.
  const localized = await send(endpoint, page, response, { body, duplex: 'half' } as RequestInit);
  return new Response(body ? localized.body : response.body, { status, statusText, headers: headersOf(localized) });
}

async function send(
  { path, key, host }: DevRpcEndpoint,
  { url, isPrerendered, method }: Page,
  { headers, status }: Response,
  init: RequestInit,
): Promise<Response> {
  const page = JSON.stringify([url.href, isPrerendered, [...headers], method, status]);
  const problem = `The dev server could not localise ${url.pathname}`;
  const localized = await fetch(`http://${host}${path}`, {
    method: 'POST',
    headers: { [rpcHeaders.key]: key, [rpcHeaders.page]: page },
    ...init,
  }).catch((error: unknown) => {
    throw new Error(`${problem}: no answer from ${host} (${error instanceof Error ? error.message : error}).`);
  });
  if (localized.ok) return localized;
  throw new Error(`${problem}: ${(await localized.text()).trim()}`);
}

function headersOf(localized: Response): [string, string][] {
  return JSON.parse(localized.headers.get(rpcHeaders.headers) ?? '[]') as [string, string][];
}

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { Connect, Plugin } from 'vite';
import type { DevBridge, Page } from '../bridge.ts';
import { type DevRpcEndpoint, rpcHeaders } from './dev-rpc-client.ts';
import { maxBodyBytes } from './read-body-text.ts';

const moduleId = 'virtual:astro-datocms-assets/dev-rpc';

export interface DevRpcServer {
  /** Tells the middleware the address and the key. */
  readonly plugin: Plugin;
  readonly endpoint: DevRpcEndpoint;
  handler(localize: DevBridge['localize']): Connect.NextHandleFunction;
  /** Call it when the dev server listens. */
  listensAt(address: AddressInfo): void;
  /**
   * Answers on a port of its own, for a dev server with TLS: other processes do not trust its certificate.
   * @param onError is called if no port can be opened, so that other processes can't call
   */
  listenApart(handler: Connect.NextHandleFunction, onError: (error: Error) => void): void;
  /** Closes the port of this server. */
  close(): void;
}

/**
 * Localises responses of pages that another process renders, such as workerd with Cloudflare's adapter. Only that process can
 * call: the key is in a module that Vite gives to servers, and a request of a browser is refused even with the key.
 * @param prefix path on the dev server
 */
export function createDevRpcServer(prefix: string): DevRpcServer {
  const key = randomBytes(32).toString('base64url');
  let endpoint: DevRpcEndpoint = { path: `${prefix}.rpc`, key, host: undefined };
  const listensAt = (address: AddressInfo) => {
    endpoint = { ...endpoint, host: hostOf(address) };
  };
  let answerApart: Connect.NextHandleFunction;
  let apart: Server | undefined;
  return {
    plugin: {
      name: 'astro-datocms-assets:dev-rpc',
      apply: 'serve',
      // Modules for browsers do not get the key, since Vite serves them to any page on this machine.
      resolveId: (source, _, options) => (source === moduleId && options.ssr ? `\0${moduleId}` : undefined),
      load: (id, options) =>
        id === `\0${moduleId}` && options?.ssr ? `export const endpoint = ${JSON.stringify(endpoint)};` : undefined,
    },
    get endpoint() {
      return endpoint;
    },
    listensAt,
    listenApart(handler, onError) {
      answerApart = handler;
      apart ??= createServer((request, response) =>
        answerApart(request, response, () => refuse(response, 404, 'Not found.')),
      )
        .on('error', onError)
        .on('listening', () => listensAt(apart?.address() as AddressInfo))
        .listen(0, '127.0.0.1')
        .unref();
    },
    close() {
      apart?.close();
      apart?.closeAllConnections();
    },
    handler: (localize) => (request, response, next) => {
      const path = request.originalUrl ?? request.url;
      if (path !== endpoint.path) return next();
      if (!isEqual(request.headers[rpcHeaders.key], key)) return refuse(response, 404, 'Not found.');
      answer(request, response, localize).catch((error: unknown) => refuse(response, 500, String(error)));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  localize: DevBridge['localize'],
): Promise<void> {
  // A browser sends one of these headers with each request to which a page can add a header.
  if (request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined) {
    return refuse(response, 403, 'This is no address for browsers.');
  }
  const call = readCall(request);
  if (!call) return refuse(response, 400, 'This is no call of the middleware.');
  if (!call.page.isPrerendered) return answerStream(request, response, call, localize);
  const body = await readBody(request);
  if (!body) return refuse(response, 413, `The text has more than ${maxBodyBytes} bytes.`);
  const localized = await localize(call.page, new Response(body, { headers: call.headers, status: call.status }));
  response.writeHead(200, { [rpcHeaders.headers]: JSON.stringify([...localized.headers]) });
  response.end(Buffer.from(await localized.arrayBuffer()));
}

/** Answers with a text as it comes, since it may be a stream of events. */
async function answerStream(
  request: IncomingMessage,
  response: ServerResponse,
  { page, headers }: Call,
  localize: DevBridge['localize'],
): Promise<void> {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  const body = hasBody ? (Readable.toWeb(request) as ReadableStream<Uint8Array>) : null;
  const localized = await localize(page, new Response(body, { headers }));
  response.writeHead(200, { [rpcHeaders.headers]: JSON.stringify([...localized.headers]) });
  response.flushHeaders();
  if (localized.body) await pipeline(Readable.fromWeb(localized.body as WebStream), response);
  else response.end();
}

/** Closes the connection, so that the rest of the request is not read. */
function refuse(response: ServerResponse, status: number, reason: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${reason}\n`);
}

interface Call {
  readonly page: Page;
  readonly headers: Headers;
  readonly status: number;
}

/** Reads the call of a request; `undefined` if it is no call. */
function readCall(request: IncomingMessage): Call | undefined {
  if (request.method !== 'POST') return undefined;
  try {
    const [url, isPrerendered, headers, method, status] = JSON.parse(String(request.headers[rpcHeaders.page]));
    const page = { url: new URL(url), isPrerendered: isPrerendered === true, method: String(method) };
    return { page, headers: new Headers(headers), status: Number(status) };
  } catch {
    return undefined;
  }
}

/** @returns `undefined` for a body that is too long. No part of it is kept */
async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Compares in constant time, so that the time does not show how much is equal. */
function isEqual(given: string | string[] | undefined, key: string): boolean {
  const [a, b] = [Buffer.from(String(given)), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The host to call. A server that listens on all addresses also listens on the loopback address. */
function hostOf({ address, family, port }: AddressInfo): string {
  if (address === '::' || address === '0.0.0.0') return `127.0.0.1:${port}`;
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

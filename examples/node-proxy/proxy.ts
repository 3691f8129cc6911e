import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { request as requestHttp, ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Runtime } from 'datocms-assets/runtime';
import { createNodeHandler } from 'datocms-assets/runtime/node';

export interface ProxyOptions {
  readonly runtime: Runtime;
  /** The path under which the runtime answers assets. */
  readonly route: string;
  /** Where the site really is. */
  readonly origin: URL;
  /** The address that visitors see. */
  readonly site: URL;
  /** `Host` of the requests to the origin. */
  readonly originHost: string;
}

export interface Proxy {
  readonly answer: (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly upgrade: (incoming: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;
}

const name = 'datocms-assets-proxy';
/** Until the origin begins to answer, in milliseconds. An answer itself may take as long as it wants. */
const originTimeout = 60_000;
/** Headers of one connection, not of the message (RFC 9110 §7.6.1), and promises about the origin's own ports. */
const hopByHop = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'expect', 'alt-svc'],
]);
/**
 * A browser may have a page from the time before this proxy: the origin would answer that it has not changed, or send a part, which
 * can't be rewritten alone.
 */
const conditions = new Set(['if-none-match', 'if-modified-since', 'range', 'if-range']);
/** Another proxy's word, or the visitor's, for the address of the site. Frameworks believe some before what this proxy says. */
const addresses = /^(?:forwarded$|x-forwarded-)/;
const statusesWithoutBody = new Set([204, 205, 304]);

/** Answers requests for assets, and all others with what the origin answers, rewritten. */
export function createProxy({ runtime, route, origin, site, originHost }: ProxyOptions): Proxy {
  const answerAsset = createNodeHandler(runtime);

  const answer: Proxy['answer'] = async (incoming, response) => {
    const { url } = incoming;
    if (!url?.startsWith('/')) return refuse(response, 400, 'The address is not a path');
    if (new URL(site.origin + url).pathname.startsWith(`${route}/`)) return answerAsset(incoming, response);
    if (isLoop(incoming)) return refuse(response, 508, 'Loop detected: ORIGIN leads back to this proxy');
    await relay(fetchFromOrigin(incoming, response), incoming, response);
  };

  /** Sends what the origin answers, rewritten. */
  async function relay(message: Promise<IncomingMessage>, { url, method }: IncomingMessage, response: ServerResponse) {
    try {
      const request = new Request(site.origin + url, { method: method === 'HEAD' ? 'HEAD' : 'GET' });
      await send(await runtime.localize(request, toResponse(await message, method)), response);
    } catch (error) {
      // The visitor has gone, or what has been sent can't be taken back: the connection ends before the body does.
      if (response.headersSent || response.destroyed) return void response.destroy();
      const isTimeout = error instanceof OriginTimeout;
      refuse(response, isTimeout ? 504 : 502, isTimeout ? 'The site takes too long' : 'The site does not answer');
    }
  }

  /**
   * The message of the origin, once its headers are here.
   * @param agent `false` for a connection of its own
   */
  function fetchFromOrigin(
    incoming: IncomingMessage,
    response: ServerResponse,
    agent?: false,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = requestTo(incoming, endToEnd(incoming), agent);
      let mayRepeat = isRead(incoming) && !hasBody(incoming);
      outgoing.on('response', (message) => {
        mayRepeat = false;
        outgoing.setTimeout(0);
        resolve(message);
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // The origin may close a connection that was kept open at the moment when it is used again.
        const isClosed = outgoing.reusedSocket && /^(?:ECONNRESET|EPIPE)$/.test(error.code ?? '');
        if (isClosed && mayRepeat && !response.destroyed) resolve(fetchFromOrigin(incoming, response, false));
        else reject(error);
      });
      outgoing.setTimeout(originTimeout, () => outgoing.destroy(new OriginTimeout()));
      response.once('close', () => outgoing.destroy());
      // An origin may answer before it has read all; then the rest has no reader.
      if (mayRepeat) outgoing.end();
      else pipeline(incoming, outgoing).catch(() => undefined);
    });
  }

  const upgrade: Proxy['upgrade'] = async (incoming, socket, head) => {
    // Node reads no body here. The origin would take the next request for one that is announced.
    for (const field of ['content-length', 'transfer-encoding']) delete incoming.headers[field];
    const plain = () => {
      const response = new ServerResponse(incoming);
      response.shouldKeepAlive = false;
      response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
      response.once('finish', () => socket.end());
      return response;
    };
    socket.on('error', () => socket.destroy());
    const isPath = incoming.url?.startsWith('/') === true;
    if (!wantsWebSocket(incoming) || !isPath || isLoop(incoming)) return answer(incoming, plain());
    const outgoing = requestTo(incoming, { ...endToEnd(incoming), connection: 'Upgrade', upgrade: 'websocket' });
    outgoing.on('upgrade', (message, originSocket, originHead) => {
      const lines = [`HTTP/1.1 101 ${message.statusMessage}`, ...pairs(message).map((pair) => pair.join(': '))];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
      socket.write(originHead);
      originSocket.write(head);
      Promise.all([pipeline(socket, originSocket), pipeline(originSocket, socket)]).catch(() => undefined);
    });
    outgoing.on('response', (message) => void relay(Promise.resolve(message), incoming, plain()));
    outgoing.on('error', (error) => void relay(Promise.reject(error), incoming, plain()));
    socket.once('close', () => outgoing.destroy());
    outgoing.end();
  };

  function requestTo(incoming: IncomingMessage, headers: OutgoingHttpHeaders, agent?: false): ClientRequest {
    const { url = '/', method = 'GET', socket } = incoming;
    const { via, 'content-length': length } = incoming.headers;
    const acceptsGzip = /\bgzip\b/i.test(String(incoming.headers['accept-encoding'] ?? ''));
    const request = origin.protocol === 'https:' ? requestHttps : requestHttp;
    return request(origin, {
      path: url,
      method,
      agent,
      // The certificate is that of the origin, whatever `Host` says.
      servername: isIP(origin.hostname) ? '' : origin.hostname,
      headers: {
        ...headers,
        host: originHost,
        'accept-encoding': acceptsGzip ? 'gzip' : 'identity',
        via: [via, `1.1 ${name}`].filter(Boolean).join(', '),
        'x-forwarded-for': [incoming.headers['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', '),
        'x-forwarded-host': site.host,
        'x-forwarded-proto': site.protocol.slice(0, -1),
        // Whatever `Connection` names: a body without them would look like a request of its own.
        ...(incoming.headers['transfer-encoding'] && { 'transfer-encoding': 'chunked' }),
        ...(length !== undefined && { 'content-length': length }),
      },
    });
  }

  function toResponse(message: IncomingMessage, method: string | undefined): Response {
    const { statusCode: status = 502 } = message;
    const connection = new Set((message.headers.connection ?? '').toLowerCase().split(/[\s,]+/));
    const headers = new Headers();
    for (const [field, value] of pairs(message)) {
      const lower = field.toLowerCase();
      if (!hopByHop.has(lower) && !connection.has(lower)) headers.append(field, value);
    }
    const location = headers.get('location');
    if (location?.startsWith(`${origin.origin}/`)) headers.set('location', location.slice(origin.origin.length));
    if (method === 'HEAD' || statusesWithoutBody.has(status)) {
      message.resume();
      return new Response(null, { status, headers });
    }
    return new Response(Readable.toWeb(message) as ReadableStream<Uint8Array>, { status, headers });
  }

  return { answer, upgrade };
}

class OriginTimeout extends Error {}

/**
 * Another protocol, such as h2c, would carry requests past this proxy. A server may ignore the wish for one; Node 22.21 and
 * later take this function as `shouldUpgradeCallback`.
 */
export function wantsWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

function isRead({ method = '' }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function isLoop({ headers }: IncomingMessage): boolean {
  return headers.via?.includes(name) === true;
}

function endToEnd(incoming: IncomingMessage): OutgoingHttpHeaders {
  const { headers } = incoming;
  const connection = new Set((headers.connection ?? '').toLowerCase().split(/[\s,]+/));
  const isPage = isRead(incoming) && headers.accept?.includes('text/html') === true;
  const isDropped = (field: string) =>
    addresses.test(field) || hopByHop.has(field) || connection.has(field) || (isPage && conditions.has(field));
  return Object.fromEntries(Object.entries(headers).filter(([field]) => !isDropped(field)));
}

function pairs({ rawHeaders }: IncomingMessage): [field: string, value: string][] {
  return rawHeaders.flatMap((field, index) =>
    index % 2 === 0 ? [[field, rawHeaders[index + 1] ?? ''] as [string, string]] : [],
  );
}

async function send({ status, headers, body }: Response, response: ServerResponse): Promise<void> {
  response.statusCode = status;
  for (const [field, value] of headers) response.appendHeader(field, value);
  if (!body) return void response.end();
  // Sends the headers, as the body may come much later. `flushHeaders()` would change bytes that are not ASCII.
  response.write(Buffer.alloc(0));
  const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  // To a client of HTTP/1.0, such as nginx by default, a body of unknown length ends where the connection does, unless it is reset.
  source.once('error', () => response.req.httpVersion === '1.0' && response.socket?.resetAndDestroy());
  await pipeline(source, response);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}

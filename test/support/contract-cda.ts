import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSchema, graphql } from 'graphql';
import { type Content, readField, rootOf } from './contract-content.ts';
import { contractSchema } from './contract-schema.ts';

export const token = 'contract-token-5ecre7';

/** A response that replaces the regular one. */
export interface CdaResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Close the connection after so many bytes of the body. */
  readonly cutAt?: number;
  readonly reset?: true;
  readonly silent?: true;
}

export interface CdaRequest {
  readonly query: string;
  readonly variables: string;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
}

export interface Cda {
  readonly url: string;
  readonly requests: CdaRequest[];
  content: Content;
  /** Existing environments. */
  environments: readonly string[];
  /** Replaces the regular response, by the request and the number of requests before it. */
  respond: (asked: CdaRequest, before: number) => CdaResponse | undefined;
  close(): Promise<void>;
}

const refusal = (code: string, message: string) =>
  JSON.stringify({ data: [{ id: '1f', type: 'api_error', attributes: { code, details: { message } } }] });

function send(
  response: ServerResponse,
  { status = 200, headers = {}, body = '', cutAt, reset, silent }: CdaResponse,
): void {
  if (silent) return;
  if (reset) {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  if (cutAt === undefined) response.end(body);
  else response.write(Buffer.from(body).subarray(0, cutAt), () => response.destroy());
}

/** Starts a content delivery API on the loopback address: the service's protocol, a fixed schema, content from the test. */
export async function startCda(content: Content = { uploads: [] }): Promise<Cda> {
  const schema = buildSchema(contractSchema);
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { query = '', variables = {} } = JSON.parse(body || '{}');
    const asked = { query, variables: JSON.stringify(variables), headers: request.headers, at: performance.now() };
    cda.requests.push(asked);
    const odd = cda.respond(asked, cda.requests.length - 1);
    if (odd) return send(response, odd);
    const { authorization = '', 'x-environment': environment, 'x-include-drafts': drafts } = request.headers;
    if (authorization.replace(/^Bearer /, '') !== token)
      return send(response, { status: 401, body: refusal('INVALID_AUTHORIZATION_HEADER', 'Invalid token') });
    if (environment && !cda.environments.includes(String(environment)))
      return send(response, { status: 404, body: refusal('INVALID_ENVIRONMENT', 'No such environment') });
    const answer = await graphql({
      schema,
      source: query,
      variableValues: variables,
      rootValue: rootOf(cda.content, drafts === 'true'),
      fieldResolver: readField(() => cda.content.host ?? 'www.datocms-assets.com'),
    });
    send(response, { body: JSON.stringify(answer) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cda: Cda = {
    url: `http://127.0.0.1:${port}/`,
    requests: [],
    content,
    environments: ['main', 'staging'],
    respond: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return cda;
}

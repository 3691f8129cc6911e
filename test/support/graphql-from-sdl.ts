import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { type Content, generateContent } from './graphql-from-sdl-content.ts';
import { rootValue } from './graphql-from-sdl-root.ts';

export interface SdlServer {
  readonly url: string;
  readonly content: Content;
  /** Queries received, the introspection among them. */
  readonly queries: readonly string[];
  /** Headers that a walk over published content must never send. */
  readonly forbidden: readonly string[];
  close(): Promise<void>;
}

export interface SdlOptions {
  readonly seed?: number;
  /** Records of each collection, drafts apart. */
  readonly records?: number;
  /** Levels to which blocks nest. */
  readonly depth?: number;
}

export const sdlToken = 'sdl-server-token';

/** A content delivery API on loopback, made from a schema alone, with generated content that plants assets everywhere. */
export async function graphqlFromSdl(sdl: string, options: SdlOptions = {}): Promise<SdlServer> {
  const schema = buildSchema(sdl);
  const content = generateContent(schema, options);
  const queries: string[] = [];
  const forbidden: string[] = [];
  const server = createServer(async (request, response) => {
    for (const name of ['x-include-drafts', 'x-visual-editing', 'x-exclude-invalid']) {
      if (request.headers[name] !== undefined) forbidden.push(name);
    }
    const { query } = JSON.parse(await textOf(request)) as { query: string };
    queries.push(query);
    const body = await answer(schema, content, query, request);
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    content,
    queries,
    forbidden,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

async function answer(
  schema: GraphQLSchema,
  content: Content,
  query: string,
  request: IncomingMessage,
): Promise<object> {
  if (request.headers.authorization !== `Bearer ${sdlToken}`) {
    return { errors: [{ message: 'Invalid token', extensions: { code: 'INVALID_AUTHORIZATION_HEADER' } }] };
  }
  const document = parse(query);
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors };
  const drafts = request.headers['x-include-drafts'] === 'true';
  return execute({
    schema,
    document,
    rootValue: rootValue(schema, content, drafts),
    typeResolver: (value) => (value as { __typename: string }).__typename,
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  buildSchema,
  type DocumentNode,
  execute,
  type GraphQLSchema,
  getOperationAST,
  isEnumType,
  parse,
  validate,
} from 'graphql';
import { complexityOf } from '../../packages/datocms-emulator/src/cda/complexity.ts';
import { type Fault, sendAnswer } from './graphql-from-sdl-fault.ts';
import { rootValue } from './graphql-from-sdl-root.ts';
import { World, type WorldOptions } from './graphql-from-sdl-world.ts';

export interface SdlServer {
  readonly url: string;
  readonly world: World;
  /** Received queries, with the introspection. */
  readonly queries: string[];
  /** Received headers that a walk over published content must not send. */
  readonly forbiddenHeaders: readonly string[];
  close(): Promise<void>;
}

export interface SdlOptions extends WorldOptions {
  readonly maxComplexity?: number;
  /** Tokens that may read. @default [sdlToken] */
  readonly tokens?: readonly string[];
  /** Called before the answer to the n-th query (from 1). */
  readonly onQuery?: (world: World, n: number, query: string) => void;
  /** Answers with drafts though no query asks for them. */
  readonly preview?: boolean;
  /** Changes the answer to the n-th query (from 1). */
  readonly fault?: (n: number, query: string, path: string) => Fault | undefined;
}

export const sdlToken = 'sdl-server-token';

/** Starts a Content Delivery API on loopback for a schema, with generated content that plants assets everywhere. */
export async function startSdlServer(sdl: string, options: SdlOptions = {}): Promise<SdlServer> {
  const schema = buildSchema(sdl);
  const world = new World(schema, options);
  const { maxComplexity = 10_000_000, tokens = [sdlToken], preview = false, onQuery, fault } = options;
  const queries: string[] = [];
  const forbidden: string[] = [];
  const server = createServer(async (request, response) => {
    for (const name of ['x-include-drafts', 'x-visual-editing', 'x-exclude-invalid']) {
      if (request.headers[name] !== undefined) forbidden.push(name);
    }
    const { query } = JSON.parse(await textOf(request)) as { query: string };
    queries.push(query);
    const n = queries.length;
    onQuery?.(world, n, query);
    const mayRead = tokens.some((token) => request.headers.authorization === `Bearer ${token}`);
    const { body, complexity } = mayRead
      ? await answer(schema, world, query, preview || wantsDrafts(request), maxComplexity).catch(({ message }: Error) =>
          failed(message),
        )
      : failed('Invalid token', 'INVALID_AUTHORIZATION_HEADER');
    response.setHeader('x-complexity', complexity);
    response.setHeader('x-max-complexity', maxComplexity);
    sendAnswer(response, JSON.stringify(body), fault?.(n, query, request.url ?? '/') ?? {});
  });
  // A query on an idle connection that the server closes would count as a failed attempt.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    world,
    queries,
    forbiddenHeaders: forbidden,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

interface Answer {
  readonly body: object;
  readonly complexity: number;
}

async function answer(
  schema: GraphQLSchema,
  world: World,
  query: string,
  drafts: boolean,
  maxComplexity: number,
): Promise<Answer> {
  const document = parse(query);
  const errors = validate(schema, document);
  if (errors.length > 0) return { body: { errors }, complexity: 0 };
  const complexity = complexityIn(schema, document);
  if (complexity > maxComplexity) {
    return failed(`Query has complexity of ${complexity}, which exceeds max complexity of ${maxComplexity}`);
  }
  const body = await execute({
    schema,
    document,
    rootValue: rootValue(schema, world, drafts),
    typeResolver: (value) => (value as { __typename: string }).__typename,
  });
  return { body, complexity };
}

function wantsDrafts({ headers }: IncomingMessage): boolean {
  return headers['x-include-drafts'] === 'true';
}

function complexityIn(schema: GraphQLSchema, document: DocumentNode): number {
  const operation = getOperationAST(document);
  return operation ? complexityOf(schema, document, operation, {}, localesIn(schema)) : 0;
}

function localesIn(schema: GraphQLSchema): number {
  const type = schema.getType('SiteLocale');
  return isEnumType(type) ? type.getValues().length : 1;
}

function failed(message: string, code?: string): Answer {
  return { body: { errors: [{ message, ...(code ? { extensions: { code } } : {}) }] }, complexity: 0 };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

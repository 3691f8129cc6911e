import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Project } from '../project/project.ts';
import type { OwnRequestLog } from '../request-log.ts';
import type { Answer, Answerer } from './answer.ts';
import { ApiError } from './api-error.ts';
import { cacheTagsOf } from './cache-tags.ts';
import type { RateState } from './rate-limit.ts';
import { type Access, type Operation, readAccess, readOperation } from './read-request.ts';

export interface CdaOptions {
  /** The project as last loaded, and its query function. */
  current(): { readonly project: Project; readonly answer: Answerer };
  readonly log: OwnRequestLog;
  readonly rateLimit: ((token: string) => RateState) | null;
  readonly maxComplexity: number;
}

/** The service's CDN caches responses to request bodies of up to this many bytes. */
const maxCacheableBytes = 12_000;

const vary =
  'Authorization, Accept-Encoding, X-Environment, X-Include-Drafts, X-Exclude-Invalid, X-Visual-Editing, X-Base-Editing-Url, X-Cache-Tags, X-DatoCMS-Trace, Origin';
const exposed =
  'x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-entities, x-complexity, x-max-complexity, x-cache-tags';

/** `/`, and the addresses of environments and drafts from before they had headers, which the service still answers. */
const servedPath = /^(?:\/environments\/([\w-]+))?(\/preview)?\/?$/;

/** Answers requests like the Content Delivery API. */
export function serveCda(options: CdaOptions): RequestListener {
  return (request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  };
}

async function handle(options: CdaOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = randomUUID();
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', exposed);
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('vary', vary);
  response.setHeader('x-request-id', id);
  let operation: Operation | null = null;
  let name: string | null = null;
  try {
    if (request.method === 'OPTIONS') return preflight(response);
    const { project, answer } = options.current();
    const access = checkRequest(options, project, request, response);
    operation = await readOperation(request);
    const answered = await answer(access, operation);
    name = answered.operation;
    send(response, options, access, operation, answered);
  } catch (error) {
    const known = error instanceof ApiError ? error : new ApiError(500, 'INTERNAL_SERVER_ERROR', describe(error));
    request.resume();
    response.writeHead(known.status).end(JSON.stringify(known.body(id)));
  } finally {
    options.log.add('cda', request, response, { operation: name, query: operation?.query ?? null });
  }
}

function preflight(response: ServerResponse): void {
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('access-control-allow-headers', '*, Authorization');
  response.writeHead(204).end();
}

/** @throws ApiError for a wrong path or method, a refused token, or too many requests. */
function checkRequest(
  options: CdaOptions,
  project: Project,
  request: IncomingMessage,
  response: ServerResponse,
): Access {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const [matched, environment, preview] = servedPath.exec(path) ?? [];
  if (matched === undefined) throw new ApiError(404, 'NOT_FOUND', `${path} not found. The API answers at /`);
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', `Send queries with POST, not with ${request.method}`);
  }
  const access = readAccess(project, {
    ...request.headers,
    ...(environment && { 'x-environment': environment }),
    ...(preview && { 'x-include-drafts': 'true' }),
  });
  const rate = options.rateLimit?.(access.token);
  if (rate) {
    response.setHeader('x-ratelimit-limit', rate.limit);
    response.setHeader('x-ratelimit-remaining', rate.remaining);
    if (!rate.allowed) {
      response.setHeader('x-ratelimit-reset', rate.reset);
      throw new ApiError(429, 'RATE_LIMIT_EXCEEDED', 'Too many requests');
    }
  }
  return access;
}

function send(
  response: ServerResponse,
  options: CdaOptions,
  access: Access,
  operation: Operation,
  answer: Answer,
): void {
  const body = JSON.stringify(answer.body);
  const digest = createHash('sha256').update(body).digest('hex');
  if (answer.complexity !== null) response.setHeader('x-complexity', answer.complexity);
  response.setHeader('x-max-complexity', options.maxComplexity);
  response.setHeader('x-environment', access.environment);
  response.setHeader('x-query-digest', createHash('sha256').update(operation.query).digest('hex'));
  response.setHeader('x-cacheable-on-cdn', String(operation.size <= maxCacheableBytes));
  response.setHeader('x-cacheable-on-cdn-query-length-limit', `${operation.size}/${maxCacheableBytes}`);
  response.setHeader('etag', `W/"${digest.slice(0, 32)}"`);
  if (access.cacheTags) response.setHeader('x-cache-tags', cacheTagsOf(answer.body.data));
  response.setHeader('content-length', Buffer.byteLength(body));
  response.writeHead(200).end(body);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

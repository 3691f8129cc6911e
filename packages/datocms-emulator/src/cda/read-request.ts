import type { IncomingMessage } from 'node:http';
import type { ViewOptions } from '../content/view.ts';
import type { Project } from '../project/project.ts';
import { ApiError } from './api-error.ts';

const maxBodyBytes = 4 * 1024 * 1024;

/** Permissions of a request, and options from its headers. */
export interface Access extends ViewOptions {
  readonly token: string;
  readonly environment: string;
  readonly cacheTags: boolean;
  readonly baseEditingUrl: string | null;
}

/**
 * Reads and checks the headers.
 * @throws ApiError with the service's status and code.
 */
export function readAccess(project: Project, headers: IncomingMessage['headers']): Access {
  const { tokens, environments } = project.settings;
  const token = (headers.authorization ?? '').replace(/^Bearer\s+/i, '').trim();
  const permissions = Object.hasOwn(tokens, token) ? tokens[token] : undefined;
  if (!permissions) {
    throw new ApiError(
      401,
      'INVALID_AUTHORIZATION_HEADER',
      token ? 'The API token is not valid' : 'The Authorization header is missing',
    );
  }
  const environment = text(headers['x-environment']) ?? environments[0]!;
  if (!environments.includes(environment)) {
    throw new ApiError(404, 'INVALID_ENVIRONMENT', `Environment ${JSON.stringify(environment)} not found`);
  }
  const drafts = flag(headers, 'X-Include-Drafts');
  if (drafts && !permissions.drafts) {
    throw new ApiError(
      403,
      'INSUFFICIENT_PERMISSIONS',
      'The API token may not access the Content Delivery API in preview mode',
    );
  }
  return {
    token,
    environment,
    drafts,
    excludeInvalid: flag(headers, 'X-Exclude-Invalid'),
    hiddenModels: new Set(permissions.hiddenModels),
    cacheTags: flag(headers, 'X-Cache-Tags'),
    baseEditingUrl: text(headers['x-base-editing-url'])?.replace(/\/+$/, '') ?? null,
  };
}

/** The service accepts only the value `true` in these headers. */
function flag(headers: IncomingMessage['headers'], name: string): boolean {
  const value = text(headers[name.toLowerCase()]);
  if (value === undefined) return false;
  if (value === 'true') return true;
  const code = `INVALID_${name.toUpperCase().replaceAll('-', '_')}_HEADER`;
  throw new ApiError(422, code, `${name} header can only be set to \`true\``);
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
  /** Bytes of the body. */
  readonly size: number;
}

/**
 * Reads the body, with any content type.
 * @throws ApiError if the body is not a GraphQL request.
 */
export async function readOperation(request: IncomingMessage): Promise<Operation> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBodyBytes)
      throw new ApiError(413, 'REQUEST_TOO_LARGE', `The body is larger than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  const body = parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof body.query !== 'string' || body.query.trim() === '') {
    throw new ApiError(422, 'INVALID_JSON_BODY', 'The body must be JSON with a "query"');
  }
  const variables = typeof body.variables === 'object' && body.variables !== null ? body.variables : {};
  const operationName = typeof body.operationName === 'string' ? body.operationName : null;
  return { query: body.query, variables: variables as Readonly<Record<string, unknown>>, operationName, size };
}

interface Body {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
}

function parse(json: string): Body {
  try {
    const body: unknown = JSON.parse(json);
    if (typeof body === 'object' && body !== null) return body;
  } catch {
    // Invalid JSON gets the same answer as JSON of another shape.
  }
  throw new ApiError(422, 'INVALID_JSON_BODY', 'The body must be a JSON object');
}

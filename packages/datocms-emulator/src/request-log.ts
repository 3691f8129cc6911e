import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request that the emulator has answered. */
export interface LoggedRequest {
  readonly kind: 'cda' | 'asset' | 'mux';
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly status: number;
  /** Headers that are useful in tests; never the token. */
  readonly headers: Readonly<Record<string, string>>;
  /** For the CDA: the operation's name, or its root fields. */
  readonly operation: string | null;
  /** For the CDA: the query as sent. */
  readonly query: string | null;
}

/** The requests so far, in the order of their responses. */
export interface RequestLog extends Iterable<LoggedRequest> {
  readonly length: number;
  readonly all: readonly LoggedRequest[];
  filter(test: (request: LoggedRequest) => boolean): LoggedRequest[];
  clear(): void;
}

export interface OwnRequestLog extends RequestLog {
  /** Adds a request that has been answered. @param query of the CDA */
  add(
    kind: LoggedRequest['kind'],
    request: IncomingMessage,
    response: ServerResponse,
    query?: Pick<LoggedRequest, 'operation' | 'query'>,
  ): void;
}

/** The log drops older requests. */
const maxLoggedRequests = 100_000;

const loggedHeaders = [
  'accept',
  'host',
  'range',
  'user-agent',
  'content-type',
  'x-environment',
  'x-include-drafts',
  'x-exclude-invalid',
  'x-cache-tags',
  'x-visual-editing',
] as const;

export function createRequestLog(): OwnRequestLog {
  const list: LoggedRequest[] = [];
  return {
    get length() {
      return list.length;
    },
    get all() {
      return [...list];
    },
    [Symbol.iterator]: () => list[Symbol.iterator](),
    filter: (test) => list.filter(test),
    clear: () => list.splice(0),
    add(kind, { method = '', url: path = '/', headers }, { statusCode }, query = { operation: null, query: null }) {
      if (list.length >= maxLoggedRequests) list.shift();
      list.push({ kind, method, path, status: statusCode, headers: pickLoggedHeaders(headers), ...query });
    },
  };
}

export function pickLoggedHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const picked: Record<string, string> = {};
  for (const name of loggedHeaders) {
    const value = headers[name];
    if (value !== undefined) picked[name] = String(value);
  }
  return picked;
}

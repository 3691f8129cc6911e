import { ApiError } from '@datocms/cda-client';
import { CdaFailure, type FailureKind } from './cda-failure.ts';
import { isJson } from './json.ts';

/** Error codes of the CDA (documentation of its client; the API's own error pages). */
const kindOfCode: Readonly<Record<string, FailureKind>> = {
  INVALID_AUTHORIZATION_HEADER: 'token',
  UNAUTHORIZED: 'token',
  INVALID_ENVIRONMENT: 'environment',
  ENVIRONMENT_NOT_FOUND: 'environment',
  INSUFFICIENT_PERMISSIONS: 'refused',
  DEACTIVATED_SITE: 'refused',
  SITE_NOT_READY: 'refused',
  ENVIRONMENT_NOT_READY: 'refused',
};

const kindOfStatus: Readonly<Record<number, FailureKind>> = {
  401: 'token',
  403: 'token',
  404: 'unreachable',
  405: 'unreachable',
  408: 'passing',
  413: 'complex',
  425: 'passing',
  429: 'passing',
};

/** Turns what the client throws into what it means. The client's own error holds the query and options: it is not kept. */
export function classifyFailure(error: unknown): CdaFailure {
  if (error instanceof CdaFailure) return error;
  if (error instanceof ApiError) return ofResponse(error.response);
  if (error instanceof SyntaxError) return new CdaFailure('garbled', 'the answer is not valid JSON');
  return new CdaFailure('passing', reasonOf(error));
}

function ofResponse({ status, headers, body }: ApiError['response']): CdaFailure {
  const problems = problemsOf(body);
  const text = problems.map((each) => each.message).join('; ') || `HTTP status ${status}`;
  const code = problems.find((each) => each.code in kindOfCode)?.code;
  const kind = (code && kindOfCode[code]) ?? kindOfStatus[status] ?? (status >= 500 ? 'passing' : undefined);
  if (kind) return new CdaFailure(kind, withStatus(text, status), { wait: waitOf(status, headers) });
  if (status < 200 || status > 299) return new CdaFailure('refused', withStatus(text, status));
  if (problems.length === 0) return new CdaFailure('garbled', 'the answer is not JSON of the CDA');
  const [, complexity, maxComplexity] = /complexity of (\d+)\D+max complexity of (\d+)/i.exec(text) ?? [];
  if (complexity)
    return new CdaFailure('complex', text, { complexity: +complexity, maxComplexity: +(maxComplexity ?? 0) });
  return new CdaFailure('incomplete', text, { roots: [...new Set(problems.flatMap((each) => each.root ?? []))] });
}

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly root?: string | undefined;
}

/** The three shapes in which errors come: `errors` of GraphQL, one API error, and API errors in `data`. */
function problemsOf(body: unknown): Problem[] {
  if (!isJson(body)) return [];
  const list = body.errors ?? body.data ?? body;
  return [list].flat().flatMap((each: unknown) => {
    if (!isJson(each)) return [];
    const attributes = isJson(each.attributes) ? each.attributes : each;
    const extensions = isJson(each.extensions) ? each.extensions : {};
    const details = isJson(attributes.details) ? attributes.details : {};
    const code = String(attributes.code ?? extensions.code ?? '');
    const message = String(attributes.message ?? details.message ?? code);
    if (message === '') return [];
    const root = Array.isArray(each.path) ? String(each.path[0]) : undefined;
    return [{ code, message: code === '' || code === message ? message : `${code}: ${message}`, root }];
  });
}

function waitOf(status: number, headers: Headers): number | undefined {
  // Every answer tells when the rate limit begins anew; it matters where the limit is the reason.
  const after = headers.get('retry-after') ?? (status === 429 ? headers.get('x-ratelimit-reset') : null);
  if (after === null) return undefined;
  const seconds = Number(after);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const at = Date.parse(after);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000);
}

function withStatus(text: string, status: number): string {
  return text.includes(String(status)) ? text : `${text} (HTTP status ${status})`;
}

/** Network errors say what happened in their cause: `fetch failed` alone helps nobody. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = isJson(error.cause) ? (error.cause.code ?? error.cause.message) : undefined;
  return typeof cause === 'string' && cause !== '' ? `${error.message} (${cause})` : error.message;
}

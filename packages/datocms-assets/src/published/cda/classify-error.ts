import { ApiError } from '@datocms/cda-client';
import { describeNetworkError, fixOf } from '../../net/network-errors.ts';
import { parseRetryAfter } from '../../net/retry-after.ts';
import { CdaError, type CdaErrorKind } from './cda-error.ts';
import { isJsonObject, toText } from './parse-answer.ts';

/** Error codes of the CDA (documentation of its client; the API's own error pages). */
const kindByCode: Readonly<Record<string, CdaErrorKind>> = {
  INVALID_AUTHORIZATION_HEADER: 'token',
  UNAUTHORIZED: 'token',
  INVALID_ENVIRONMENT: 'environment',
  ENVIRONMENT_NOT_FOUND: 'environment',
  INSUFFICIENT_PERMISSIONS: 'refused',
  DEACTIVATED_SITE: 'refused',
  SITE_NOT_READY: 'refused',
  ENVIRONMENT_NOT_READY: 'refused',
};

const kindByStatus: Readonly<Record<number, CdaErrorKind>> = {
  300: 'unreachable',
  304: 'unreachable',
  401: 'token',
  403: 'token',
  404: 'unreachable',
  405: 'unreachable',
  408: 'retryable',
  413: 'too-complex',
  425: 'retryable',
  429: 'retryable',
};

/** Turns an error of the client into a `CdaError`, which does not keep it: it contains the query and the options. */
export function classifyError(error: unknown): CdaError {
  if (error instanceof CdaError) return error;
  if (error instanceof ApiError) return classifyResponse(error.response);
  if (error instanceof SyntaxError) return new CdaError('malformed', 'the answer is not valid JSON');
  const problem = describeNetworkError(error);
  const details = { fix: fixOf(problem) };
  return new CdaError(problem.retryable ? 'retryable' : 'unreachable', problem.message, details);
}

/** An answer in markup comes from a proxy, a firewall or a login page, and never from the CDA. */
const markup = /^\s*</;

function classifyResponse({ status, headers, body }: ApiError['response']): CdaError {
  const isPage = typeof body === 'string' && markup.test(body);
  const problems = listProblems(body);
  const ownText = isPage ? 'HTML or XML came instead of an answer of the CDA' : `HTTP status ${status}`;
  const text = problems.map((problem) => problem.message).join('; ') || ownText;
  const message = text.includes(String(status)) ? text : `${text} (HTTP status ${status})`;
  const code = problems.find((problem) => Object.hasOwn(kindByCode, problem.code))?.code;
  const known = (code && kindByCode[code]) ?? kindByStatus[status] ?? (status >= 500 ? 'retryable' : undefined);
  // A page does not show whether the token is valid.
  const kind = isPage && known === 'token' ? 'unreachable' : known;
  if (kind) {
    const requestedWait = parseRetryAfter(status, (name) => headers.get(name));
    return new CdaError(kind, message, { requestedWait });
  }
  if (status < 200 || status > 299) return new CdaError('refused', message);
  if (problems.length === 0) return new CdaError('malformed', isPage ? ownText : 'the answer is not JSON of the CDA');
  const [, complexity, maxComplexity] = /complexity of (\d+)\D+max complexity of (\d+)/i.exec(text) ?? [];
  if (complexity)
    return new CdaError('too-complex', text, { complexity: +complexity, maxComplexity: +(maxComplexity ?? 0) });
  return new CdaError('incomplete', text, { failedRoots: [...new Set(problems.flatMap(({ root }) => root ?? []))] });
}

interface Problem {
  readonly code: string;
  readonly message: string;
  /** Key of the root field that failed. */
  readonly root?: string | undefined;
}

/** Reads the three forms of errors: `errors` of GraphQL, one API error, and API errors in `data`. */
function listProblems(body: unknown): Problem[] {
  if (!isJsonObject(body)) return [];
  const list = body.errors ?? body.data ?? body;
  return [list].flat().flatMap((entry: unknown) => {
    if (!isJsonObject(entry)) return [];
    const attributes = isJsonObject(entry.attributes) ? entry.attributes : entry;
    const extensions = isJsonObject(entry.extensions) ? entry.extensions : {};
    const details = isJsonObject(attributes.details) ? attributes.details : {};
    const code = toText(attributes.code ?? extensions.code ?? '');
    const message = toText(attributes.message ?? details.message ?? code);
    if (message === '') return [];
    const root = Array.isArray(entry.path) ? toText(entry.path[0]) : undefined;
    return [{ code, message: code === '' || code === message ? message : `${code}: ${message}`, root }];
  });
}

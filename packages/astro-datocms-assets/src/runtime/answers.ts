/** Headers of an asset that protect the site and its visitors, even if the site's own middleware sets others. */
const ownHeaders = ['content-security-policy', 'x-content-type-options'];
/** Headers that show whether a response is still the answer. */
const identity = ['content-type', 'content-length', 'etag'];
const uncacheable = /\b(?:private|no-store)\b/i;

/** By the `locals` of a request, the answer of the route of assets. */
const answers = new WeakMap<object, { readonly status: number; readonly headers: Headers }>();

/** Records the answer of the route of assets before the site's own middleware gets it. */
export function noteAnswer(locals: object, { status, headers }: Response): void {
  answers.set(locals, { status, headers: new Headers(headers) });
}

/**
 * The answer of the route of assets with its own headers, after the site's own middleware. Caches keep it for all
 * visitors, so it sets no cookie. `undefined` if middleware has replaced the answer.
 * @param setsCookies whether Astro will add cookies to the response
 */
export function withOwnHeaders(locals: object, response: Response, setsCookies: boolean): Response | undefined {
  const own = answers.get(locals);
  const isSame = (name: string) => response.headers.get(name) === own?.headers.get(name);
  if (own?.status !== response.status || !identity.every(isSame)) return undefined;
  const headers = new Headers(response.headers);
  headers.delete('set-cookie');
  for (const name of ownHeaders) restore(headers, own.headers, name);
  if (setsCookies) headers.set('cache-control', 'private, no-store');
  else if (!uncacheable.test(headers.get('cache-control') ?? '')) restore(headers, own.headers, 'cache-control');
  const isChanged = ![...response.headers].every(([name, value]) => headers.get(name) === value);
  if (!isChanged && [...headers].length === [...response.headers].length) return response;
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

function restore(headers: Headers, own: Headers, name: string): void {
  const value = own.get(name);
  if (value === null) headers.delete(name);
  else headers.set(name, value);
}

/** An answer for visitors if no page may be sent. */
export function plainAnswer(status: 404 | 500): Response {
  const text = status === 404 ? 'Not found\n' : 'Internal server error\n';
  return new Response(text, { status, headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' } });
}

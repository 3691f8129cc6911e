/** Headers of an asset that protect the site and its visitors, whatever the site's own middleware sets on all responses. */
const ownHeaders = ['cache-control', 'content-security-policy', 'x-content-type-options'];

/** By the `locals` of a request: what the route of assets has answered. */
const answers = new WeakMap<object, { readonly status: number; readonly headers: Headers }>();

/** Notes what the route of assets answers, before the site's own middleware gets it. */
export function noteAnswer(locals: object, { status, headers }: Response): void {
  answers.set(locals, { status, headers: new Headers(headers) });
}

/**
 * The answer of the route of assets with its own headers, after the site's own middleware. A cookie is dropped: caches keep the answer
 * for all visitors. Another response that middleware gives in its place stays as it is.
 */
export function withOwnHeaders(locals: object, response: Response): Response {
  const own = answers.get(locals);
  if (own?.status !== response.status) return response;
  const isOwn = ownHeaders.every((name) => response.headers.get(name) === own.headers.get(name));
  if (isOwn && !response.headers.has('set-cookie')) return response;
  const headers = new Headers(response.headers);
  headers.delete('set-cookie');
  for (const name of ownHeaders) {
    const value = own.headers.get(name);
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

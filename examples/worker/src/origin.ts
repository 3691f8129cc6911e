const name = 'datocms-assets-worker';
/** Another proxy's word, or the visitor's, for the address of the site. Frameworks believe some before what this worker says. */
const addresses = /^(?:forwarded|x-forwarded-(?!for$).*)$/;
/** The codings that `fetch` knows. */
const decoded = /^(?:gzip|br)$/i;
/**
 * A browser may have a page from the time before this worker: the origin would answer that it has not changed, or send a part, which
 * can't be rewritten alone.
 */
const conditions = ['if-none-match', 'if-modified-since', 'range', 'if-range'];

/**
 * Sends a request for the site to its origin. Redirects are the browser's to follow.
 * @throws if the origin does not answer
 */
export async function fetchFromOrigin(request: Request, origin: string, site: URL): Promise<Response> {
  const via = request.headers.get('via');
  if (via?.includes(name)) {
    const message = 'Loop detected: ORIGIN leads back to this worker\n';
    return new Response(message, { status: 508, headers: { 'cache-control': 'no-store' } });
  }
  const { pathname, search } = new URL(request.url);
  // Not `new URL(path, origin)`, which takes `//other.example` for another host.
  const outgoing = new Request(origin + pathname + search, request);
  outgoing.headers.set('via', [via, `1.1 ${name}`].filter(Boolean).join(', '));
  for (const field of [...outgoing.headers.keys()]) if (addresses.test(field)) outgoing.headers.delete(field);
  outgoing.headers.set('x-forwarded-host', site.host);
  outgoing.headers.set('x-forwarded-proto', site.protocol.slice(0, -1));
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isPage = isRead && outgoing.headers.get('accept')?.includes('text/html');
  if (isPage) for (const field of conditions) outgoing.headers.delete(field);
  const answer = await fetch(outgoing, { redirect: 'manual' });
  // A web socket.
  if (answer.status === 101) return answer;
  const response = new Response(answer.body, answer);
  // A body in one of them is decoded when it is read. Cloudflare compresses it again for the visitor.
  if (decoded.test(response.headers.get('content-encoding') ?? '')) response.headers.delete('content-encoding');
  const location = response.headers.get('location');
  if (location?.startsWith(`${origin}/`)) response.headers.set('location', location.slice(origin.length));
  return response;
}

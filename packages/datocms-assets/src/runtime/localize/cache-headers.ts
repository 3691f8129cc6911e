/** Whether a cache may keep a response with these headers. */
export function mayBeCached(headers: Headers): boolean {
  // A cache goes by the header for its kind, whatever `Cache-Control` says (RFC 9213 §2.2).
  if ([...headers.keys()].some((name) => name !== 'expires' && isForCaches(name))) return true;
  const caching = (headers.get('cache-control') ?? '').replace(/"[^"]*"/g, '""');
  if (/\b(?:no-store|private)\b(?!\s*=)/i.test(caching)) return false;
  // A cache asks the site each time before it uses such an answer, unless others are told otherwise. `no-cache="set-cookie"` is about
  // that header only, and so is `private="…"` (RFC 9111 §5.2.2.4, §5.2.2.7).
  const isAsked =
    /\bno-cache\b(?!\s*=)|\bmax-age\s*=\s*0\b/i.test(caching) && !/\b(?:s-maxage|stale-\S+)\b/i.test(caching);
  const isFresh = caching !== '' && !isAsked;
  return isFresh || headers.has('last-modified') || headers.has('expires');
}

/**
 * Whether a header tells one kind of cache how long it may keep a response: `Netlify-CDN-Cache-Control` and the like, or Akamai's
 * `Edge-Control`.
 */
function isForCaches(name: string): boolean {
  return /^(?:expires|(?:edge|surrogate)-control|x-accel-expires|.+-cache-control)$/.test(name);
}

export function forbidCaching(headers: Headers): void {
  for (const name of [...headers.keys()].filter(isForCaches)) headers.delete(name);
  headers.set('cache-control', 'private, no-store');
}

/** Removes the headers that describe a body which has changed. */
export function forgetBody(headers: Headers): void {
  for (const name of [
    'content-length',
    'etag',
    // Else the site answers 304, and a cache keeps URLs that were sealed with a key that has gone.
    'last-modified',
    'content-md5',
    'digest',
    'content-digest',
    'repr-digest',
    'accept-ranges',
  ])
    headers.delete(name);
}

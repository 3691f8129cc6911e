/** Whether a cache may keep a response with these headers. */
export function mayBeCached(headers: Headers): boolean {
  // A cache uses the header for its own kind, and ignores `Cache-Control` (RFC 9213 §2.2).
  if ([...headers.keys()].some((name) => name !== 'expires' && isForCaches(name))) return true;
  const caching = (headers.get('cache-control') ?? '').replace(/"[^"]*"/g, '""');
  if (/\b(?:no-store|private)\b(?!\s*=)/i.test(caching)) return false;
  // With `no-cache` or `max-age=0`, a cache asks the site before each use, unless `s-maxage` or `stale-…` allows more.
  // `no-cache="set-cookie"` and `private="…"` concern only the named headers (RFC 9111 §5.2.2.4, §5.2.2.7).
  const isAsked =
    /\bno-cache\b(?!\s*=)|\bmax-age\s*=\s*0\b/i.test(caching) && !/\b(?:s-maxage|stale-\S+)\b/i.test(caching);
  const isFresh = caching !== '' && !isAsked;
  return isFresh || headers.has('last-modified') || headers.has('expires');
}

/**
 * Whether a header has directives for one kind of cache, such as `Netlify-CDN-Cache-Control` or Akamai's
 * `Edge-Control`.
 */
function isForCaches(name: string): boolean {
  return /^(?:expires|(?:edge|surrogate)-control|x-accel-expires|.+-cache-control)$/.test(name);
}

export function forbidCaching(headers: Headers): void {
  for (const name of [...headers.keys()].filter(isForCaches)) headers.delete(name);
  headers.set('cache-control', 'private, no-store');
}

/** Removes the headers that describe the body before its change. */
export function forgetBody(headers: Headers): void {
  for (const name of [
    'content-length',
    'etag',
    // With this header, the site could answer 304, and a cache would keep URLs that were sealed with a removed key.
    'last-modified',
    'content-md5',
    'digest',
    'content-digest',
    'repr-digest',
    'accept-ranges',
  ])
    headers.delete(name);
}

interface PatchedFetch {
  /** The original `fetch` in Next.js 14.2 and later, whose `fetch` is a cache. */
  readonly _nextOriginalFetch?: typeof fetch;
}

/**
 * The platform's `fetch`. The `fetch` of Next.js keeps answers of a static build for later builds: withdrawn assets
 * would stay published, and new assets would be unknown.
 */
export const unpatchedFetch: typeof fetch = (input, init) => {
  const { _nextOriginalFetch: original = fetch } = fetch as PatchedFetch;
  return original(input, init);
};

/**
 * Sends a request past Cloudflare's cache. The cache has one answer for each URL and ignores `Vary`, so a browser could
 * get a format that it can't show. Workers with a compatibility date before 2024-11-11 do not have `cache`.
 */
export function fetchPastEdgeCache(request: Request): Promise<Response> {
  return fetch(withoutCache(request));
}

function withoutCache(request: Request): Request {
  try {
    return new Request(request, { cache: 'no-store' });
  } catch {
    return request;
  }
}

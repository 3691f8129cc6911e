interface PatchedFetch {
  /** Next.js 14.2 and later have it: there `fetch` itself is a cache. */
  readonly _nextOriginalFetch?: typeof fetch;
}

/**
 * The platform's `fetch`. Next.js keeps what its own one gets while a static page is rendered, also for later builds: withdrawn assets
 * would stay published, and what is published later would not be known.
 */
export const unpatchedFetch: typeof fetch = (input, init) => {
  const { _nextOriginalFetch: original = fetch } = fetch as PatchedFetch;
  return original(input, init);
};

/**
 * Sends a request past Cloudflare's own cache. That one tells answers apart by URL alone, and not by `Vary`, so a browser could get a
 * format that it can't show. Workers with a compatibility date before 2024-11-11 know no `cache`.
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

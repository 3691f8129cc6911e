interface PatchedFetch {
  /** Of Next.js 14.2 and later, where `fetch` itself is a cache. */
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

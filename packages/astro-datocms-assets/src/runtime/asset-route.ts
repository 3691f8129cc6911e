import type { APIRoute } from 'astro';
import { routeCacheOf } from './route-cache.ts';
import { runtime } from './site-runtime.ts';

/** Answers requests for sealed URLs. It refuses other methods than GET and HEAD. */
export const ALL: APIRoute = (context) => {
  // A rule for all routes would have the cache serve withdrawn assets, and hold films in memory.
  routeCacheOf(context)?.set(false);
  return runtime.handle(context.request);
};

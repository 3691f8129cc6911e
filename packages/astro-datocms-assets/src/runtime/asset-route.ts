import type { APIRoute } from 'astro';
import { noteAnswer } from './answers.ts';
import { routeCacheOf } from './route-cache.ts';
import { runtime } from './site-runtime.ts';
import { workerContext } from './worker-context.ts';

/** Answers requests for sealed URLs. It refuses other methods than GET and HEAD. */
export const ALL: APIRoute = async (context) => {
  // A rule for all routes would have the cache serve withdrawn assets, and keep films in memory.
  routeCacheOf(context)?.set(false);
  const answer = await runtime.handle(context.request, workerContext(context.locals));
  noteAnswer(context.locals, answer);
  return answer;
};

import type { APIRoute } from 'astro';
import type { HandleContext } from 'datocms-assets/runtime';
import { noteAnswer } from './asset-answers.ts';
import { routeCacheOf } from './route-cache.ts';
import { runtime } from './site-runtime.ts';

/** Answers requests for sealed URLs. It refuses other methods than GET and HEAD. */
export const ALL: APIRoute = async (context) => {
  // A rule for all routes would have the cache serve withdrawn assets, and hold films in memory.
  routeCacheOf(context)?.set(false);
  const answer = await runtime.handle(context.request, workerContext(context.locals));
  noteAnswer(context.locals, answer);
  return answer;
};

/** Where adapters of Cloudflare put the context of a request: since Astro 6, and before. */
interface WorkerLocals {
  readonly cfContext?: HandleContext;
  readonly runtime?: { readonly ctx?: HandleContext };
}

/** The context with which Cloudflare calls a worker; none on other servers. */
function workerContext(locals: WorkerLocals): HandleContext {
  // In Astro 6 and later `runtime` is there, too, and throws.
  const context = 'cfContext' in locals ? locals.cfContext : locals.runtime?.ctx;
  return typeof context?.waitUntil === 'function' ? context : {};
}

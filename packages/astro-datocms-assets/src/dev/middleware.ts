import type { MiddlewareHandler } from 'astro';
import { localizePage, wrappedRequests } from './localize-page.ts';

/** The `locals` of requests that `localizeFetch` localises. They stay the same if a request is rewritten to a page. */
const wrapped = new WeakSet<object>();

/** Runs before the site's own middleware, so it sees responses as a browser would. */
export const onRequest: MiddlewareHandler = async (context, next) => {
  const { request, locals, url } = context;
  // Astro 4 has this property under another name.
  const { isPrerendered = '_isPrerendered' in context && context._isPrerendered === true } = context;
  const page = { url, isPrerendered, method: request.method };
  if (wrappedRequests.has(request)) {
    wrappedRequests.set(request, page);
    wrapped.add(locals);
  }
  return wrapped.has(locals) ? next() : localizePage(page, await next());
};

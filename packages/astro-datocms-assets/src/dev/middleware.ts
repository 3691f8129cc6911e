import type { MiddlewareHandler } from 'astro';
import { getBridge, type Page } from '../bridge.ts';
import { callDevServer } from './dev-rpc-client.ts';

/** Requests whose responses `localizeFetch` localises, each with the page that it is for. */
const wrappedRequests = new WeakMap<Request, Page>();

/** By the `locals` of a request, which a page that it is rewritten to has too: `localizeFetch` localises the response. */
const wrapped = new WeakSet<object>();

/** Runs before the site's own middleware, so it sees responses as a browser would. */
export const onRequest: MiddlewareHandler = async (context, next) => {
  const { request, locals, url } = context;
  // Astro 4 has the property under another name.
  const { isPrerendered = '_isPrerendered' in context && context._isPrerendered === true } = context;
  const page = { url, isPrerendered, method: request.method };
  if (wrappedRequests.has(request)) {
    wrappedRequests.set(request, page);
    wrapped.add(locals);
  }
  return wrapped.has(locals) ? next() : localizePage(page, await next());
};

/** Takes the place of `localizeFetch` of `astro-datocms-assets/fetch`, which is for servers. */
export function localizeFetch<Rest extends unknown[]>(
  handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const page = { url: new URL(request.url), isPrerendered: false, method: request.method };
    wrappedRequests.set(request, page);
    const response = await handler(request, ...rest);
    return localizePage(wrappedRequests.get(request) ?? page, response);
  };
}

async function localizePage(page: Page, response: Response): Promise<Response> {
  const bridge = getBridge();
  if (bridge) return bridge.localize(page, response);
  // A worker loads the file that wraps its handler before the dev server listens, whose address is in this module.
  const { endpoint } = await import('virtual:astro-datocms-assets/dev-rpc');
  return callDevServer(endpoint, page, response);
}

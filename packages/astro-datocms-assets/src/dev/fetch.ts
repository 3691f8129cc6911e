import { localizePage, wrappedRequests } from './localize-page.ts';

/** Replaces `localizeFetch` of `astro-datocms-assets/fetch`, which is for servers. */
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

import { options, withBackpressure } from 'virtual:astro-datocms-assets/runtime';
import { plainAnswer } from './answers.ts';
import { asksForAsset } from './image-endpoint.ts';
import { fetchContext } from './worker-context.ts';

/**
 * Wraps a handler of requests that does not call Astro's middleware, or calls it in an app of Hono, such as that of
 * `src/fetch.ts`: asset URLs in its responses become URLs of the site, and requests for these URLs are answered with
 * the asset.
 *
 * In `astro dev`, asset URLs lead to the dev server. In a server that does not serve assets, and for prerendered pages,
 * the result is the handler itself.
 */
export function localizeFetch<Rest extends unknown[]>(
  handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    // This file is loaded before Cloudflare's adapter gives Astro the variables of the worker.
    const { runtime, wrappedRequests } = await import('./site-runtime.ts');
    const url = new URL(request.url);
    if (url.pathname.startsWith(`${options.route}/`)) {
      const answer = await runtime.handle(request, fetchContext(request, rest));
      // Stored files are in the folder of assets, too.
      if (answer.status !== 404) return withBackpressure(answer);
    }
    if (asksForAsset(url, url.pathname)) return plainAnswer(404);
    wrappedRequests.add(request);
    return runtime.localize(request, await handler(request, ...rest));
  };
}

import { options, withBackpressure } from 'virtual:astro-datocms-assets/runtime';
import type { APIContext, MiddlewareNext } from 'astro';
import { logError } from '../log.ts';
import { plainAnswer, withOwnHeaders } from './answers.ts';
import { asksForAsset } from './image-endpoint.ts';
import { CachedPages, isKept, type RouteCache, routeCacheOf } from './route-cache.ts';
import { index, runtime, wrappedRequests } from './site-runtime.ts';

/** The assets that a response shows. */
interface ShownAssets {
  readonly published: Set<string>;
  hasUnpublished: boolean;
}

/** A page that is rendered for a request. */
interface RenderedPage {
  readonly context: APIContext;
  readonly shown: ShownAssets;
  readonly isErrorPage: boolean;
}

/** By the `locals` of a request under way. A page that rewrites to another page runs all middleware again. */
const shownAssets = new WeakMap<object, ShownAssets>();
/** The `locals` of requests that `localizeFetch` rewrites. They stay the same if a request is rewritten to a page. */
const wrapped = new WeakSet<object>();
const failedErrorPage = 'an error page could not be rendered.';
const cachedPages = new CachedPages(runtime, index);

/** Runs in front of the site's own middleware, so it sees responses as a browser would. */
export async function localizePage(context: APIContext, next: MiddlewareNext): Promise<Response> {
  if (asksForAsset(context.url, context.routePattern)) return plainAnswer(404);
  // An app of Hono sends the response that middleware got, not the one that it returns, so the body may not be read.
  if (isWrapped(context)) return next();
  return notingAssets(context.locals, async (shown) => {
    const page = { context, shown, isErrorPage: /\/(?:404|500)$/.test(context.routePattern) };
    const response = await render(page, next);
    if (!context.url.pathname.startsWith(`${options.route}/`)) return localize(page, response);
    const asset = withOwnHeaders(context.locals, response, setsCookies(context));
    // A text may name assets. But the headers of a file or its part have the length of its own bytes.
    const keepsBody = asset !== undefined && (context.request.method !== 'GET' || response.status !== 200);
    return withBackpressure(await localize(page, asset ?? response, keepsBody));
  });
}

/** Whether `localizeFetch` rewrites the response. */
function isWrapped({ request, locals }: APIContext): boolean {
  if (wrappedRequests.has(request)) wrapped.add(locals);
  return wrapped.has(locals);
}

/** Runs work that records the assets of a response. If a page is rewritten to another one, both share the record. */
async function notingAssets(locals: object, work: (shown: ShownAssets) => Promise<Response>): Promise<Response> {
  const outer = shownAssets.get(locals);
  const shown: ShownAssets = outer ?? { published: new Set(), hasUnpublished: false };
  shownAssets.set(locals, shown);
  try {
    return await work(shown);
  } finally {
    if (!outer) shownAssets.delete(locals);
  }
}

/**
 * Renders a page. After a failure of an error page, Astro would render the page again without middleware, and send it
 * with URLs of the CMS. So the failure is caught.
 */
async function render({ context, isErrorPage }: RenderedPage, next: MiddlewareNext): Promise<Response> {
  if (!isErrorPage) return next();
  try {
    const response = await next();
    // After a response with this status and no body, Astro would also render the error page without middleware.
    const isEmptyError = response.body === null && (response.status === 404 || response.status === 500);
    return isEmptyError ? new Response('', response) : response;
  } catch (error) {
    logError(`${context.url.pathname}: ${failedErrorPage}`, error);
    return plainAnswer(500);
  }
}

/**
 * Localizes a page. A page whose asset URLs can't be replaced is not sent.
 * @throws the error of a page that fails before its first byte is sent: Astro answers with the site's page for errors
 */
async function localize(
  { context, shown, isErrorPage }: RenderedPage,
  response: Response,
  keepsBody = false,
): Promise<Response> {
  const cache = routeCacheOf(context);
  let isOfPage = false;
  try {
    const localized = await runtime.localize(context.request, response, {
      route: context.routePattern,
      keepsBody,
      onAsset: (path, isPublished) => {
        if (isPublished) shown.published.add(path);
        else shown.hasUnpublished = true;
      },
      isCached: () => cache !== undefined && isKept(cache),
      isPrivate: () => shown.hasUnpublished,
      onBodyError: () => {
        isOfPage = true;
      },
    });
    if (cache) limitCaching(cache, localized, shown);
    return localized;
  } catch (error) {
    cache?.set(false);
    // Astro reads the stack of a thrown value.
    if (isOfPage && !isErrorPage)
      throw error instanceof Error ? error : new Error('The page failed.', { cause: error });
    const reason = isOfPage ? failedErrorPage : 'not sent, because its asset URLs could not be replaced.';
    logError(`${context.url.pathname}: ${reason}`, error);
    return plainAnswer(500);
  }
}

/** Whether the page sets cookies, which Astro adds to the response after all middleware. */
function setsCookies({ cookies }: APIContext): boolean {
  return !cookies.headers().next().done;
}

/** Lets a route cache keep only a response with published assets, and tells it these assets. */
function limitCaching(cache: RouteCache, { headers }: Response, { published, hasUnpublished }: ShownAssets): void {
  // A cache would wait for the end of an event stream, which may never come.
  const isEventStream = headers.get('content-type')?.startsWith('text/event-stream') === true;
  const mayBeKept =
    isKept(cache) || [...headers].some(([name, value]) => name.endsWith('cache-control') && value !== 'private');
  if (hasUnpublished || isEventStream) cache.set(false);
  else if (mayBeKept) cachedPages.add(cache, published);
}

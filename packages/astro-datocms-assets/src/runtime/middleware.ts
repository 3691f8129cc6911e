import type { MiddlewareHandler } from 'astro';
import { runtime } from './site-runtime.ts';

/** Runs in front of the site's own middleware, so it sees responses as a browser would. */
export const onRequest: MiddlewareHandler = async ({ request, isPrerendered }, next) => {
  const response = await next();
  // The passes of the build localise prerendered pages.
  return isPrerendered ? response : runtime.localize(request, response);
};

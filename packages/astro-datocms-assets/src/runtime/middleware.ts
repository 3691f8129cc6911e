import type { MiddlewareHandler } from 'astro';
import { logError } from '../log.ts';
import { plainAnswer } from './answers.ts';

/**
 * Loads the code that localises pages with the first request. If that fails, as with a malformed key, no page is sent.
 * If this file itself failed, Astro would send the site's error page without middleware, with URLs of the CMS.
 */
export const onRequest: MiddlewareHandler = async (context, next) => {
  // The passes of the build localise prerendered pages.
  if (context.isPrerendered) return next();
  const loaded = await import('./page-middleware.ts').catch((error: unknown) => {
    logError(`${context.url.pathname}: not sent, because the runtime does not start.`, error);
  });
  return loaded ? loaded.localizePage(context, next) : plainAnswer(500);
};

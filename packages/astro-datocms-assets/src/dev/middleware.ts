import { endpoint } from 'virtual:astro-datocms-assets/dev-rpc';
import type { MiddlewareHandler } from 'astro';
import { getBridge } from './bridge.ts';
import { callDevServer } from './dev-rpc-client.ts';

/** Runs before the site's own middleware, so it sees responses as a browser would. */
export const onRequest: MiddlewareHandler = async (context, next) => {
  const response = await next();
  const bridge = getBridge();
  // Astro 4 has the property under another name.
  const { url, isPrerendered = '_isPrerendered' in context && context._isPrerendered === true } = context;
  const page = { url, isPrerendered, method: context.request.method };
  return bridge ? bridge.localize(page, response) : callDevServer(endpoint, page, response);
};

import { endpoint } from 'virtual:astro-datocms-assets/dev-rpc';
import type { MiddlewareHandler } from 'astro';
import { getBridge } from './bridge.ts';
import { callDevServer } from './dev-rpc-client.ts';

/** Runs before the site's own middleware, so it sees responses as a browser would. */
export const onRequest: MiddlewareHandler = async (context, next) => {
  const response = await next();
  const bridge = getBridge();
  return bridge ? bridge.localize(context, response) : callDevServer(endpoint, context, response);
};

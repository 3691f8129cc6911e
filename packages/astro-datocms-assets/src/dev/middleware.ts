import { door } from 'virtual:astro-datocms-assets/door';
import type { MiddlewareHandler } from 'astro';
import { getBridge } from './bridge.ts';
import { callDevServer } from './dev-rpc-client.ts';

/** In front of the site's own middleware, so that it sees what a browser would. */
export const onRequest: MiddlewareHandler = async (context, next) => {
  const response = await next();
  const bridge = getBridge();
  return bridge ? bridge.localize(context, response) : callDevServer(door, context, response);
};

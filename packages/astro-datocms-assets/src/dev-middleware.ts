import type { MiddlewareHandler } from 'astro';
import { getBridge } from './dev-bridge.ts';

/** In front of the site's own middleware, so that it sees what a browser would. */
export const onRequest: MiddlewareHandler = async (context, next) => {
  const response = await next();
  return (await getBridge()?.localize(context, response)) ?? response;
};

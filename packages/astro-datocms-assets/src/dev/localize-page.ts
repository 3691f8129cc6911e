import { getBridge, type Page } from '../bridge.ts';
import { callDevServer } from './dev-rpc-client.ts';

// A file of its own: a dev server may load `fetch.ts` and the middleware under other ids each, and both need the same requests.

/** Requests whose responses `localizeFetch` localises, each with the page that it is for. */
export const wrappedRequests = new WeakMap<Request, Page>();

export async function localizePage(page: Page, response: Response): Promise<Response> {
  const bridge = getBridge();
  if (bridge) return bridge.localize(page, response);
  // A worker loads the file that wraps its handler before the dev server listens, whose address is in this module.
  const { endpoint } = await import('virtual:astro-datocms-assets/dev-rpc');
  return callDevServer(endpoint, page, response);
}

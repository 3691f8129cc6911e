import { getBridge, type Page } from '../bridge.ts';
import { callDevServer } from './dev-rpc-client.ts';

// A separate file: a dev server may load `fetch.ts` and the middleware under several ids, but they share the requests.

/** Requests whose responses `localizeFetch` localises, each with its page. */
export const wrappedRequests = new WeakMap<Request, Page>();

export async function localizePage(page: Page, response: Response): Promise<Response> {
  const bridge = getBridge();
  if (bridge) return bridge.localize(page, response);
  // A worker loads the file that wraps its handler before the dev server has an address, which this module contains.
  const { endpoint } = await import('virtual:astro-datocms-assets/dev-rpc');
  return callDevServer(endpoint, page, response);
}

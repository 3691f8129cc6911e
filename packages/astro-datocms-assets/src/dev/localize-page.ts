import { getBridge, type Page } from './bridge.ts';
import { callDevServer } from './dev-rpc-client.ts';

/** Requests whose responses `localizeFetch` localises, each with the page that it is for. */
export const wrappedRequests = new WeakMap<Request, Page>();

export async function localizePage(page: Page, response: Response): Promise<Response> {
  const bridge = getBridge();
  if (bridge) return bridge.localize(page, response);
  // A worker loads the file that wraps its handler before the dev server listens, whose address is in this module.
  const { endpoint } = await import('virtual:astro-datocms-assets/dev-rpc');
  return callDevServer(endpoint, page, response);
}

import { endpoint } from 'virtual:astro-datocms-assets/dev-rpc';
import { getBridge, type Page } from './bridge.ts';
import { callDevServer } from './dev-rpc-client.ts';

/** Requests whose responses `localizeFetch` localises, each with the page that it is for. */
export const wrappedRequests = new WeakMap<Request, Page>();

export async function localizePage(page: Page, response: Response): Promise<Response> {
  const bridge = getBridge();
  return bridge ? bridge.localize(page, response) : callDevServer(endpoint, page, response);
}

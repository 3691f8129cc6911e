import type { ServerResponse } from 'node:http';
import { options } from 'virtual:astro-datocms-assets/runtime';
import { createNodeHandler, type NodeRequest } from 'datocms-assets/runtime/node';
import { logError } from '../log.ts';

type Handler<Rest extends unknown[]> = (request: NodeRequest, response: ServerResponse, ...rest: Rest) => unknown;

/**
 * Answers requests for assets in front of a handler of `node:http`, Express or Connect, such as that of the site, since
 * Astro takes more time than the answer itself. All other requests go to the handler.
 */
export function assetsFirst<Rest extends unknown[]>(handler: Handler<Rest>): Handler<Rest> {
  let loading: Promise<typeof import('./site-runtime.ts')> | undefined;
  let isFailureLogged = false;
  const load = async () => {
    try {
      loading ??= import('./site-runtime.ts');
      return (await loading).runtime;
    } catch (error) {
      loading = undefined;
      if (!isFailureLogged) logError('No asset can be served, because the runtime does not start.', error);
      isFailureLogged = true;
      return undefined;
    }
  };
  return async (request, response, ...rest) => {
    const passOn = () => handler(request, response, ...rest);
    if (!(request.originalUrl ?? request.url)?.startsWith(`${options.route}/`)) return passOn();
    // Loaded at a request: only the site's handler tells Astro how to read the environment, which may contain the key.
    const runtime = await load();
    if (runtime) return createNodeHandler(runtime, passOn)(request, response);
    // A handler that rejects would end a process of plain `node:http`.
    response.writeHead(500, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
    return response.end('Internal server error\n');
  };
}

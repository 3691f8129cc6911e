import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Connect, Plugin } from 'vite';
import type { DevBridge } from './bridge.ts';
import { type DevRpcEndpoint, rpcHeaders } from './dev-rpc-client.ts';

const moduleId = 'virtual:astro-datocms-assets/dev-rpc';

export interface DevRpcServer {
  /** Tells the middleware where to call, and with which key. */
  readonly plugin: Plugin;
  handler(localize: DevBridge['localize']): Connect.NextHandleFunction;
}

/**
 * Localises responses of pages that another process renders, such as workerd with Cloudflare's adapter.
 * @param prefix path on the dev server
 */
export function createDevRpcServer(prefix: string): DevRpcServer {
  const endpoint: DevRpcEndpoint = { path: `${prefix}.rpc`, key: randomUUID() };
  return {
    plugin: {
      name: 'astro-datocms-assets:dev-rpc',
      apply: 'serve',
      resolveId: (source) => (source === moduleId ? `\0${moduleId}` : undefined),
      load: (id) => (id === `\0${moduleId}` ? `export const endpoint = ${JSON.stringify(endpoint)};` : undefined),
    },
    handler: (localize) => (request, response, next) => {
      const path = request.originalUrl ?? request.url;
      if (path !== endpoint.path || request.headers[rpcHeaders.key] !== endpoint.key) return next();
      localizeRequest(request, localize).then(
        async (localized) => {
          response.writeHead(200, { [rpcHeaders.headers]: JSON.stringify([...localized.headers]) });
          response.end(Buffer.from(await localized.arrayBuffer()));
        },
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    },
  };
}

async function localizeRequest(request: Connect.IncomingMessage, localize: DevBridge['localize']): Promise<Response> {
  const [url, isPrerendered, headers] = JSON.parse(String(request.headers[rpcHeaders.page])) as [
    string,
    boolean,
    [string, string][],
  ];
  return localize({ url: new URL(url), isPrerendered }, new Response(await buffer(request), { headers }));
}

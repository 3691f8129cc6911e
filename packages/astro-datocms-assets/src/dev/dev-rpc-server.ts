import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Plugin } from 'vite';
import type { Page } from './bridge.ts';
import type { DevRpc } from './dev-rpc-client.ts';

const id = 'virtual:astro-datocms-assets/door';

type Localize = (page: Page, response: Response) => Promise<Response>;

/**
 * A way into this process for pages that another one renders, such as workerd with Cloudflare's adapter. Its key is told to
 * nobody else.
 * @param prefix path on the dev server
 */
export function createDevRpc(prefix: string): { plugin: Plugin; handler(localize: Localize): Handler } {
  const door: DevRpc = { path: `${prefix}.door`, key: randomUUID() };
  return {
    plugin: {
      name: 'astro-datocms-assets:door',
      apply: 'serve',
      resolveId: (source) => (source === id ? `\0${id}` : undefined),
      load: (resolved) => (resolved === `\0${id}` ? `export const door = ${JSON.stringify(door)};` : undefined),
    },
    handler: (localize) => (request, response, next) => {
      const path = request.originalUrl ?? request.url;
      if (path !== door.path || request.headers['x-door-key'] !== door.key) return next();
      answer(request, localize).then(
        async (localized) => {
          response.writeHead(200, { 'x-door-headers': JSON.stringify([...localized.headers]) });
          response.end(Buffer.from(await localized.arrayBuffer()));
        },
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    },
  };
}

type Request = IncomingMessage & { readonly originalUrl?: string | undefined };
type Handler = (request: Request, response: ServerResponse, next: () => void) => void;

async function answer(request: Request, localize: Localize): Promise<Response> {
  const [url, isPrerendered, headers] = JSON.parse(String(request.headers['x-door-page'])) as [
    string,
    boolean,
    [string, string][],
  ];
  return localize({ url: new URL(url), isPrerendered }, new Response(await buffer(request), { headers }));
}

import type { APIContext } from 'astro';

/** What a text is shown for. */
export type Page = Pick<APIContext, 'url' | 'isPrerendered'>;

/** What the middleware, which Vite runs as a module of its own, reaches of the integration in the same process. */
export interface DevBridge {
  localize(page: Page, response: Response): Promise<Response>;
}

const key = Symbol.for('astro-datocms-assets:dev');

const shared = globalThis as { [key]?: DevBridge | undefined };

export function openBridge(bridge: DevBridge): void {
  shared[key] = bridge;
}

/** A server that is started anew opens its bridge before the old one has been closed. */
export function closeBridge(bridge: DevBridge): void {
  if (shared[key] === bridge) shared[key] = undefined;
}

export function getBridge(): DevBridge | undefined {
  return shared[key];
}

import type { APIContext } from 'astro';

/** What the middleware, which Vite runs as a module of its own, reaches of the integration in the same process. */
export interface DevBridge {
  localize(context: APIContext, response: Response): Promise<Response>;
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

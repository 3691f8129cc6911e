import type { APIContext } from 'astro';

/** The page for which a response was rendered. */
export interface Page extends Pick<APIContext, 'url' | 'isPrerendered'> {
  /** The method of the request. */
  readonly method: string;
}

/**
 * How the middleware reaches the integration in the same process. Vite loads the middleware in a module graph of its own, which
 * shares no modules with the integration, so the two meet at a global symbol.
 */
export interface DevBridge {
  localize(page: Page, response: Response): Promise<Response>;
}

const key = Symbol.for('astro-datocms-assets:dev');

const shared = globalThis as { [key]?: DevBridge | undefined };

export function openBridge(bridge: DevBridge): void {
  shared[key] = bridge;
}

/** Closes only this bridge: a server that restarts opens its new bridge before it closes the old one. */
export function closeBridge(bridge: DevBridge): void {
  if (shared[key] === bridge) shared[key] = undefined;
}

/** `undefined` in another process. */
export function getBridge(): DevBridge | undefined {
  return shared[key];
}

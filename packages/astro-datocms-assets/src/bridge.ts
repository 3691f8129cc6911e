// State that the integration shares with code in the module graphs of Vite and Astro. All of them find it by global
// symbols.
import type { APIContext } from 'astro';

/** The page for which a response was rendered. */
export interface Page extends Pick<APIContext, 'url' | 'isPrerendered'> {
  /** The method of the request. */
  readonly method: string;
}

/** Connects the middleware of the dev server to the integration in the same process. */
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

const prerendering = Symbol.for('astro-datocms-assets:prerendering');
const state = globalThis as { [prerendering]?: boolean };

/** Whether this process renders the pages of a build. In Astro 5, the server's code does it, without another sign. */
export function isPrerendering(): boolean {
  return state[prerendering] === true;
}

export function setPrerendering(isOn: boolean): void {
  state[prerendering] = isOn;
}

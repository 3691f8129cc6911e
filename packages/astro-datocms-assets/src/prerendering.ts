const key = Symbol.for('astro-datocms-assets:prerendering');
const state = globalThis as { [key]?: boolean };

/** Whether this process renders the pages of a build. Astro 5 does so with the server's own code, which can tell it only by this. */
export function isPrerendering(): boolean {
  return state[key] === true;
}

export function setPrerendering(isOn: boolean): void {
  state[key] = isOn;
}

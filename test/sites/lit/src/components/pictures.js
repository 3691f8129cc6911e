import { html } from 'lit';

export const own = () =>
  html`<img id="own" alt="" src="https://www.datocms-assets.com/99001/1700000001-wide.jpg?auto=format&w=100">`;

/** An error in code that the bundler leaves out of scripts. */
export const link = (path) => `https://www.datocms-assets.com${path}`;

import { siteConfig } from '../config.mjs';

// Astro fetches remote images itself. Here they come from the emulator, as for the packages under test.
const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname !== 'www.datocms-assets.com') return fetch(input, init);
  const response = await fetch(new URL(url.pathname + url.search, process.env.SITE_ASSETS_ORIGIN), init);
  // Astro checks the final URL after redirects.
  return Object.defineProperty(response, 'url', { value: url.href });
};

export default await siteConfig();

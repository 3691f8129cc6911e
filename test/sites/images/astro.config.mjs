import { siteConfig } from '../config.mjs';

// Astro fetches remote images by itself: they come from the emulator, as the packages' own requests do.
const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname !== 'www.datocms-assets.com') return fetch(input, init);
  return fetch(new URL(url.pathname + url.search, process.env.SITE_ASSETS_ORIGIN), init);
};

export default await siteConfig();

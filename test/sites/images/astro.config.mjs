import { siteConfig } from '../config.mjs';

// Astro fetches remote images by itself: they come from the emulator, as the packages' own requests do.
const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname !== 'www.datocms-assets.com') return fetch(input, init);
  const response = await fetch(new URL(url.pathname + url.search, process.env.SITE_ASSETS_ORIGIN), init);
  // Astro looks where redirects have led to.
  return Object.defineProperty(response, 'url', { value: url.href });
};

export default await siteConfig();

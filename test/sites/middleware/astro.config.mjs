import * as astro from 'astro/config';
import { siteConfig } from '../config.mjs';

// The second one is careless: it holds for assets too.
const rules = { '/ruled/[...path]': { maxAge: 600 }, '/_astro/[...path]': { maxAge: 600 } };
const major = Number(process.env.SITE_ASTRO);

/** Stable in Astro 7, experimental in Astro 6. */
function routeCache() {
  if (major < 6) return {};
  const settings = { cache: { provider: astro.memoryCache() }, routeRules: rules };
  return major === 6 ? { experimental: settings } : settings;
}

export default await siteConfig(routeCache());

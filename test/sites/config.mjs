import { defineConfig } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';

const { SITE_CONFIG = '{}', ASSETS_OPTIONS = '{}', SITE_ADAPTER, SITE_ADAPTER_OPTIONS = '{}' } = process.env;

/** The configuration of all test sites. A site adds to it by the argument, a test by environment variables. */
export async function siteConfig({ integrations = [], after = [], ...config } = {}) {
  return defineConfig({
    site: 'https://www.example.org',
    integrations: [...integrations, datocmsAssets(JSON.parse(ASSETS_OPTIONS)), ...after],
    ...config,
    ...(await adapter()),
    ...JSON.parse(SITE_CONFIG),
  });
}

/** Sends the requests for assets that Astro makes itself to the emulator, as those of the packages under test. */
export function fetchFromEmulator() {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.hostname !== 'www.datocms-assets.com') return fetch(input, init);
    const response = await fetch(new URL(url.pathname + url.search, process.env.SITE_ASSETS_ORIGIN), init);
    // Astro checks the final URL after redirects.
    return Object.defineProperty(response, 'url', { value: url.href });
  };
}

const adapterOptions = {
  node: { mode: 'standalone' },
  // Builds that run at the same time look for a free port of the inspector, and may find the same one.
  cloudflare: { inspectorPort: false },
};

async function adapter() {
  if (!SITE_ADAPTER) return {};
  const { default: create } = await import(`@astrojs/${SITE_ADAPTER}`);
  return { adapter: create({ ...adapterOptions[SITE_ADAPTER], ...JSON.parse(SITE_ADAPTER_OPTIONS) }) };
}

/** Renders the pages of a folder on demand, if SITE_ON_DEMAND names one, and prerenders all others. */
export const onDemand = {
  name: 'on-demand',
  hooks: {
    'astro:route:setup': ({ route }) => {
      route.prerender = !process.env.SITE_ON_DEMAND || !route.component.includes(process.env.SITE_ON_DEMAND);
    },
  },
};

/** Other integrations, before this one and after it, as SITE_BEFORE and SITE_AFTER name them. */
export function orderedIntegrations(create) {
  const { SITE_BEFORE = '', SITE_AFTER = '' } = process.env;
  const fromNames = (names) =>
    names
      .split(' ')
      .filter(Boolean)
      .map((name) => create[name]());
  return { integrations: fromNames(SITE_BEFORE), after: fromNames(SITE_AFTER) };
}

import { defineConfig } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';

const { SITE_CONFIG = '{}', ASSETS_OPTIONS = '{}', SITE_ADAPTER, SITE_ADAPTER_OPTIONS = '{}' } = process.env;

/** What all test sites share. A test adds to it by the environment, a site by the argument. */
export async function siteConfig({ integrations = [], after = [], ...config } = {}) {
  return defineConfig({
    site: 'https://www.example.org',
    integrations: [...integrations, datocmsAssets(JSON.parse(ASSETS_OPTIONS)), ...after],
    ...config,
    ...(await adapter()),
    ...JSON.parse(SITE_CONFIG),
  });
}

const adapterOptions = { node: { mode: 'standalone' } };

async function adapter() {
  if (!SITE_ADAPTER) return {};
  const { default: make } = await import(`@astrojs/${SITE_ADAPTER}`);
  return { adapter: make({ ...adapterOptions[SITE_ADAPTER], ...JSON.parse(SITE_ADAPTER_OPTIONS) }) };
}

import { defineConfig } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';

const { SITE_CONFIG = '{}', ASSETS_OPTIONS = '{}' } = process.env;

/** What all test sites share. A test adds to it by the environment, a site by the argument. */
export function siteConfig({ integrations = [], ...config } = {}) {
  return defineConfig({
    site: 'https://www.example.org',
    integrations: [...integrations, datocmsAssets(JSON.parse(ASSETS_OPTIONS))],
    ...config,
    ...JSON.parse(SITE_CONFIG),
  });
}

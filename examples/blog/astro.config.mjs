import { existsSync } from 'node:fs';
import react from '@astrojs/react';
import sitemap from '@astrojs/sitemap';
import { defineConfig } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';
import { startLocalCms } from './local-cms.mjs';

const env = new URL('.env', import.meta.url);
if (existsSync(env)) process.loadEnvFile(env);

// Without a token, a local DatoCMS provides the content. With a token, datocmsAssets() needs no options.
if (!process.env.DATOCMS_CDA_TOKEN) await startLocalCms();
const { DATOCMS_CDA_URL: cdaUrl, DATOCMS_ASSETS_ORIGIN: assetsOrigin, DATOCMS_MUX_ORIGIN: muxOrigin } = process.env;

export default defineConfig({
  site: 'https://www.example.org',
  i18n: { locales: ['en', 'it'], defaultLocale: 'en' },
  integrations: [
    react(),
    sitemap(),
    datocmsAssets({
      // The film is stored as a stream, or with VIDEO=mp4 as one file. With `report` its page contacts Mux, and the build warns.
      video: process.env.VIDEO ?? 'hls',
      report: ['.astro/assets.json', '.astro/assets.html'],
      ...(cdaUrl && { cdaUrl }),
      ...(assetsOrigin && { connectTo: { 'www.datocms-assets.com': assetsOrigin, '*.mux.com': muxOrigin } }),
    }),
  ],
});

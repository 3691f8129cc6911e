import { existsSync } from 'node:fs';
import { defineConfig } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';
import { startLocalCms } from './local-cms.mjs';

const env = new URL('.env', import.meta.url);
if (existsSync(env)) process.loadEnvFile(env);

// Without a token, a local DatoCMS provides the content. Its addresses are the only options that your site does not need.
const localCms = process.env.DATOCMS_CDA_TOKEN ? {} : await startLocalCms();
// An empty variable is one that is not set.
const { MEDIA_STORE: store, MEDIA_URL: prefix, MEDIA_CACHE: sharedCache } = process.env;

export default defineConfig({
  site: 'https://www.example.org',
  integrations: [
    datocmsAssets({
      ...(store && { store, prefix }),
      ...(sharedCache && { sharedCache }),
      report: ['.astro/assets.json'],
      ...localCms,
    }),
  ],
});

import { existsSync } from 'node:fs';
import node from '@astrojs/node';
import { defineConfig, envField } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';
import { startLocalCms } from './local-cms.mjs';

const env = new URL('.env', import.meta.url);
if (existsSync(env)) process.loadEnvFile(env);

// Without a token, a local DatoCMS provides the content. With a token, datocmsAssets() needs no options.
if (!process.env.DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN) await startLocalCms();
const { DATOCMS_CDA_URL: cdaUrl, DATOCMS_ASSETS_ORIGIN: assetsOrigin } = process.env;

const secret = envField.string({ context: 'server', access: 'secret' });
const optionalSecret = envField.string({ context: 'server', access: 'secret', optional: true });

export default defineConfig({
  site: 'https://live.example.org',
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  env: {
    schema: {
      DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN: secret,
      DATOCMS_DRAFT_CONTENT_CDA_TOKEN: secret,
      SECRET_API_TOKEN: secret,
      DATOCMS_CDA_URL: optionalSecret,
      LOCAL_CMS_DESK: optionalSecret,
    },
  },
  integrations: [
    datocmsAssets({
      ...(cdaUrl && { cdaUrl }),
      ...(assetsOrigin && {
        connectTo: { 'www.datocms-assets.com': assetsOrigin },
        // So that nobody waits for the demo. By default the server asks once a minute what is published.
        runtime: { refresh: 1 },
      }),
    }),
  ],
});

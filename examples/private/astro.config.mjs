import { defineConfig } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';

const { DATOCMS_CDA_URL: cdaUrl } = process.env;

export default defineConfig({
  site: 'https://www.example.org',
  integrations: [
    datocmsAssets({
      // Pages get sealed URLs, which `npm start` answers. Nothing is downloaded.
      deliver: 'sealed',
      // A picture that is not published yet waits: its URL answers 404 until it is.
      unpublished: 'sealed',
      // The local DatoCMS of the demo. Your own site does not need it.
      ...(cdaUrl && { cdaUrl }),
    }),
  ],
});

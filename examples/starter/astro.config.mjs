import { defineConfig } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';

export default defineConfig({ site: 'https://www.example.org', integrations: [datocmsAssets()] });

import { shield } from '@kindspells/astro-shield';
import pwa from '@vite-pwa/astro';
import { orderedIntegrations, siteConfig } from '../config.mjs';

const asset = 'https://www.datocms-assets.com/99001';

const create = {
  pwa: () =>
    pwa({
      registerType: 'autoUpdate',
      filename: process.env.SITE_WORKER ?? 'sw.js',
      includeAssets: ['offline/pictures.json'],
      manifest: {
        name: 'Offline',
        theme_color: '#ffffff',
        icons: [192, 512].map((size) => ({
          src: `${asset}/1700000002-tall.png?w=${size}&h=${size}&fit=crop`,
          sizes: `${size}x${size}`,
          type: 'image/png',
        })),
      },
      workbox: { globPatterns: ['**/*.{html,css,js,webp}'], navigateFallback: '/' },
    }),
  shield: () => shield({ sri: { enableStatic: true } }),
};
export default await siteConfig({
  ...orderedIntegrations(create),
  build: { inlineStylesheets: 'never' },
  vite: { build: { assetsInlineLimit: 0 } },
});

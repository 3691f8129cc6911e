import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { orderedIntegrations, siteConfig } from '../config.mjs';

/** Writes all pages again, as integrations that compress HTML do. */
const rewriter = (name, change) => ({
  name,
  hooks: {
    'astro:build:done': ({ dir }) => {
      const pages = readdirSync(fileURLToPath(dir), { recursive: true }).filter((path) => path.endsWith('.html'));
      for (const page of pages.map((path) => new URL(path, dir))) {
        writeFileSync(page, change(readFileSync(page, 'utf8')));
      }
    },
  },
});

/** Removes a page that is not meant to be deployed. */
const remover = {
  name: 'remover',
  hooks: { 'astro:build:done': ({ dir }) => rmSync(new URL('index.html', dir)) },
};

const create = {
  remover: () => remover,
  minifier: () => rewriter('minifier', (html) => html.replace(/>\s+</g, '><')),
  banner: () => rewriter('banner', (html) => `<!-- Built with care. -->\n${html}`),
};
export default await siteConfig(orderedIntegrations(create));

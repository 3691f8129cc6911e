import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import sitemap from '@astrojs/sitemap';
import compressor from 'astro-compressor';
import pagefind from 'astro-pagefind';
import { orderedIntegrations, siteConfig } from '../config.mjs';

const asset = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg';

/** Writes a file and compresses it in the same hook. */
const selfCompressing = {
  name: 'self-compressing',
  hooks: {
    'astro:build:done': ({ dir }) => {
      const text = JSON.stringify({ image: asset });
      writeFileSync(new URL('self-compressing.json', dir), text);
      writeFileSync(new URL('self-compressing.json.gz', dir), gzipSync(text));
    },
  },
};

const create = {
  'self-compressing': () => selfCompressing,
  sitemap: () => sitemap({ serialize: (item) => ({ ...item, img: [{ url: `${asset}?w=640` }] }) }),
  pagefind: () => pagefind(),
  compressor: () => compressor({ zstd: false }),
};
export default await siteConfig(orderedIntegrations(create));

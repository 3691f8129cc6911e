import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { siteConfig } from '../config.mjs';

/** Makes pages smaller after the build, as integrations such as astro-compress do, so that all positions change. */
const minifyPages = {
  name: 'minify-pages',
  hooks: {
    'astro:build:done': ({ dir }) => {
      for (const name of readdirSync(dir).filter((file) => file.endsWith('.html'))) {
        const file = new URL(name, dir);
        writeFileSync(
          file,
          readFileSync(file, 'utf8')
            .replaceAll(/\s*\n\s*/g, '')
            .replaceAll(/<!--.*?-->/g, ''),
        );
      }
    },
  },
};

export default await siteConfig({ after: [minifyPages], compressHTML: false });

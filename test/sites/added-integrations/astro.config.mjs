import { writeFileSync } from 'node:fs';
import { siteConfig } from '../config.mjs';

/** Writes a file when the build is done. */
const writer = (name) => ({
  name,
  hooks: {
    'astro:build:done': ({ dir }) => {
      const image = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg?auto=format&w=200';
      writeFileSync(new URL(`${name}.json`, dir), JSON.stringify({ image }));
    },
  },
});

/** Adds integrations in all the ways in which integrations do that. */
const adder = {
  name: 'adder',
  hooks: {
    'astro:config:setup': ({ config, updateConfig }) => {
      const own = config.integrations.findIndex(({ name }) => name === 'adder');
      config.integrations.splice(own + 1, 0, writer('spliced'));
      updateConfig({ integrations: [writer('appended')] });
    },
    'astro:config:done': ({ config }) => {
      config.integrations.push(writer('pushed'));
    },
  },
};

const { SITE_ADDER } = process.env;
const site = await siteConfig({
  integrations: SITE_ADDER === 'before' ? [adder] : [],
  after: SITE_ADDER === 'after' ? [adder] : [],
});

/** Adds this integration itself. */
const preset = {
  name: 'preset',
  hooks: {
    'astro:config:setup': ({ updateConfig }) => {
      updateConfig({ integrations: site.integrations });
    },
  },
};

export default SITE_ADDER === 'adds all' ? { ...site, integrations: [preset, adder] } : site;

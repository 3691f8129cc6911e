import { siteConfig } from '../config.mjs';

/** Where SITE_ON_DEMAND names a folder of pages, these are rendered on demand. */
const onDemand = {
  name: 'on-demand',
  hooks: {
    'astro:route:setup': ({ route }) => {
      route.prerender = !process.env.SITE_ON_DEMAND || !route.component.includes(process.env.SITE_ON_DEMAND);
    },
  },
};

export default await siteConfig({
  integrations: [onDemand],
  redirects: {
    '/brochure': { status: 302, destination: 'https://www.datocms-assets.com/99001/1700000007-manual.pdf' },
  },
});

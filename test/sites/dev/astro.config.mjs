import { onDemand, siteConfig } from '../config.mjs';

export default await siteConfig({
  integrations: [onDemand],
  redirects: {
    '/brochure': { status: 302, destination: 'https://www.datocms-assets.com/99001/1700000007-manual.pdf' },
  },
});

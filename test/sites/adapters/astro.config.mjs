import { onDemand, siteConfig } from '../config.mjs';

const asset = 'https://www.datocms-assets.com/99001';

export default await siteConfig({
  integrations: [onDemand],
  build: { inlineStylesheets: 'never' },
  redirects: { '/brochure': `${asset}/1700000007-manual.pdf` },
});

import { siteConfig } from '../config.mjs';

export default await siteConfig({
  redirects: { '/brochure': 'https://www.datocms-assets.com/99001/1700000007-manual.pdf' },
});

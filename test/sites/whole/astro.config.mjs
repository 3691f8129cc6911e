import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { siteConfig } from '../config.mjs';

// Its pages are those of other test sites, see test/matrix/whole-site.test.ts.
export default await siteConfig({
  integrations: [mdx(), preact()],
  prefetch: { prefetchAll: true, defaultStrategy: 'load' },
});

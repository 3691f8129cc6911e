import { siteConfig } from '../config.mjs';

export default await siteConfig({ prefetch: { prefetchAll: true, defaultStrategy: 'load' } });

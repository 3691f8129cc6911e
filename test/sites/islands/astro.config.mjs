import preact from '@astrojs/preact';
import { siteConfig } from '../config.mjs';

export default await siteConfig({ integrations: [preact()] });

import mdx from '@astrojs/mdx';
import { siteConfig } from '../config.mjs';

export default await siteConfig({ integrations: [mdx()] });

import lit from '@semantic-ui/astro-lit';
import { siteConfig } from '../config.mjs';

export default await siteConfig({ integrations: [lit()] });

import react from '@astrojs/react';
import { siteConfig } from '../config.mjs';

export default await siteConfig({ integrations: [react()] });

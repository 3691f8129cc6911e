import { siteConfig } from '../config.mjs';

export default await siteConfig();

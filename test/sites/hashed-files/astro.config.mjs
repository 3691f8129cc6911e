import { siteConfig } from '../config.mjs';

export default siteConfig();

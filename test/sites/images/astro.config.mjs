import { fetchFromEmulator, siteConfig } from '../config.mjs';

fetchFromEmulator();

export default await siteConfig();

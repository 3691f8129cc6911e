// Runs the build hook of astro-get-remote-img on a finished site: node astro-get-remote-img.ts SITE ORIGIN
import { pathToFileURL } from 'node:url';
import getRemoteAssets from 'astro-get-remote-img';

const [site = '', origin = ''] = process.argv.slice(2);
const integration = getRemoteAssets({ url: origin, imageDir: './images' });
await integration.hooks['astro:build:done']({ dir: pathToFileURL(`${site}/`) });

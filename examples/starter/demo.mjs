// Builds the site with a local DatoCMS, whose content is in `project/`. Your own site does not need this file.
import { join } from 'node:path';
import { build } from 'astro';
import datocmsAssets from 'astro-datocms-assets';
import { startEmulator } from 'datocms-emulator';

const root = import.meta.dirname;
const cms = await startEmulator({ project: join(root, 'project') });
Object.assign(process.env, { DATOCMS_CDA_TOKEN: 'light-published', DATOCMS_CDA_URL: cms.cdaUrl });
const connectTo = { 'www.datocms-assets.com': cms.assetsOrigin };
try {
  await build({
    root,
    // The file has no addresses of a local DatoCMS: a site does not need them.
    configFile: false,
    site: 'https://www.example.org',
    integrations: [datocmsAssets({ cdaUrl: cms.cdaUrl, connectTo })],
  });
  console.log('The site is in dist. To look at it: npm run preview');
} catch ({ message }) {
  console.error(message);
  process.exitCode = 1;
}
await cms.stop();

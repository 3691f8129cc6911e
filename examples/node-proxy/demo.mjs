// Starts the server in front of a small site, with a local DatoCMS whose content is in `project/`. Your own server needs neither
// this file nor `local-assets.mjs`.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startEmulator } from 'datocms-emulator';

const { PORT = '8080' } = process.env;
const { cdaUrl, assetsOrigin } = await startEmulator({ project: join(import.meta.dirname, 'project') });
const picture = 'https://www.datocms-assets.com/99005/1719160447-capo-sereno-evening.jpg?auto=format&amp;w=800';
// The site knows nothing of the server: its page names the CMS.
const page = `<!doctype html><html lang="en"><title>One light</title><img src="${picture}" alt="The white tower">`;
const site = createServer((_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(page));
site.listen(0, '127.0.0.1');
await once(site, 'listening');

Object.assign(process.env, {
  ORIGIN: `http://127.0.0.1:${site.address().port}`,
  SITE: `http://127.0.0.1:${PORT}`,
  HOST: '127.0.0.1',
  PORT,
  DATOCMS_ASSETS_KEY: randomBytes(32).toString('base64url'),
  DATOCMS_CDA_URL: cdaUrl,
  DATOCMS_CDA_TOKEN: 'light-published',
  DATOCMS_ASSETS_ORIGIN: assetsOrigin,
});
await import('./local-assets.mjs');
await import('./server.ts');
console.log(
  `Compare the page of the site, ${process.env.ORIGIN}, with the same page, ${process.env.SITE}. Ctrl+C ends both.`,
);

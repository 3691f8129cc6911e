// Runs the worker in Node, in front of a small site, with a local DatoCMS whose content is in `project/`. Your own worker needs neither
// this file nor `local-assets.mjs`. It shows what the worker does to a page; caches and limits are Cloudflare's.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readPublished } from 'datocms-assets';
import { packPublished } from 'datocms-assets/runtime';
import { startEmulator } from 'datocms-emulator';

const { PORT = '8080' } = process.env;
const { cdaUrl, assetsOrigin } = await startEmulator({ project: join(import.meta.dirname, 'project') });
process.env.DATOCMS_ASSETS_ORIGIN = assetsOrigin;
await import('./local-assets.mjs');
const { default: worker } = await import('./src/worker.ts');

const { assets } = await readPublished({ cdaUrl, token: 'light-published' });
const list = Uint8Array.from(packPublished(assets.keys())).buffer;
const picture = 'https://www.datocms-assets.com/99005/1719160447-capo-sereno-evening.jpg?auto=format&amp;w=800';
// The site knows nothing of the worker: its page names the CMS.
const page = `<!doctype html><html lang="en"><title>One light</title><img src="${picture}" alt="The white tower">`;
const site = createServer((_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(page));
const origin = await listen(site, 0);
const environment = {
  ORIGIN: origin,
  SITE: `http://127.0.0.1:${PORT}`,
  DATOCMS_ASSETS_KEY: randomBytes(32).toString('base64url'),
  PUBLISHED: { get: async () => list },
};
const context = { waitUntil: () => undefined };
const server = createServer(async ({ url, method, headers }, response) => {
  const request = new Request(environment.SITE + url, { method, headers: Object.entries(headers) });
  const answer = await worker.fetch(request, environment, context);
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body) Readable.fromWeb(answer.body).pipe(response);
  else response.end();
});
const address = await listen(server, Number(PORT));
console.log(
  `Compare the page of the site, ${origin}, with the same page behind the worker, ${address}. Ctrl+C ends both.`,
);

async function listen(server, port) {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

// The server of docs/runtime/cache.md for a site that was built with `mode: 'middleware'`. What Astro answers has a mark.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sirv from 'sirv';

const [, , dist] = process.argv;
const load = (file) => import(pathToFileURL(join(dist, 'server', file)).href);
const { assetsFirst } = await load('assets.mjs');
const { handler } = await load('entry.mjs');
const { HOST, PORT } = process.env;

const serveFile = sirv(join(dist, 'client'), {
  setHeaders: (response, path) => {
    if (path.startsWith('/_astro/')) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
  },
});
const answer = assetsFirst((request, response) => handler(request, response.setHeader('x-answered-by', 'astro')));
createServer((request, response) => serveFile(request, response, () => answer(request, response))).listen(
  Number(PORT),
  HOST,
);

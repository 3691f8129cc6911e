// A server of a site that was built with `mode: 'middleware'`: assets first, then Astro, which leaves a mark.
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [, , assets, entry] = process.argv.map((file) => pathToFileURL(file).href);
const { assetsFirst } = await import(assets);
const { handler } = await import(entry);
const { HOST, PORT } = process.env;

const astro = (request, response) => handler(request, response.setHeader('x-answered-by', 'astro'));
createServer(assetsFirst(astro)).listen(Number(PORT), HOST);

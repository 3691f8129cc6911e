// Calls the function that an adapter has built for a host, as a server of HTTP: what the host itself does is not there.
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const [, , file] = process.argv;
const { HOST, PORT } = process.env;
const { default: built } = await import(pathToFileURL(file).href);
/** Vercel's adapter of Astro 5 exports a handler of Node, the others one of requests. */
const isOfNode = typeof built === 'function' && file.includes('.vercel') && built.length > 1;
const answer = typeof built === 'function' ? built : built.fetch;

createServer(async (request, response) => {
  if (isOfNode) return built(request, response);
  const { method, headers, url } = request;
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: Readable.toWeb(request), duplex: 'half' };
  const answered = await answer(new Request(`http://${HOST}:${PORT}${url}`, { method, headers, ...body }), {
    ip: '127.0.0.1',
  });
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body) Readable.fromWeb(answered.body).pipe(response);
  else response.end();
}).listen(Number(PORT), HOST);

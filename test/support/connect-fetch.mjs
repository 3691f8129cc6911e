// Loaded into a server before its own code: its requests for the asset host and the hosts of videos go to the emulator.
import { get } from 'node:http';
import { Readable } from 'node:stream';

const { ASSETS_ORIGIN, MUX_ORIGIN } = process.env;
const send = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  const { host, hostname, pathname, search } = new URL(request.url);
  if (hostname === '127.0.0.1') return send(request);
  if (host.endsWith('.mux.com')) return sendWithHost(MUX_ORIGIN + pathname + search, request, host);
  if (host !== 'www.datocms-assets.com') throw new Error(`A request to ${host}.`);
  return send(new Request(ASSETS_ORIGIN + pathname + search, request));
};

/** `fetch` sends no Host of one's own, by which the emulator knows which host of Mux is meant. */
function sendWithHost(url, { headers, signal }, host) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { ...Object.fromEntries(headers), host }, signal }, (answer) => {
      const { statusCode: status, headers: received } = answer;
      resolve(new Response(Readable.toWeb(answer), { status, headers: received }));
    }).once('error', reject);
  });
}

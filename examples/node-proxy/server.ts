import { createServer } from 'node:http';
import { readPublished } from 'datocms-assets';
import { createRuntime } from 'datocms-assets/runtime';
import { createProxy } from './proxy.ts';

const route = '/media';
const refreshMs = 60_000;
const shutdownMs = 10_000;

const { ORIGIN, SITE, ORIGIN_HOST, PORT = '8080', HOST } = process.env;
const { DATOCMS_ASSETS_KEY: key = '', DATOCMS_CDA_URL: cdaUrl } = process.env;

function readUrl(variable: string, text = ''): URL {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
  throw new Error(`${variable} must be an address such as "https://www.example.org", not "${text}". Set it in .env.`);
}

async function start(): Promise<void> {
  const origin = readUrl('ORIGIN', ORIGIN);
  const site = readUrl('SITE', SITE);
  const read = () => readPublished(cdaUrl === undefined ? {} : { cdaUrl });
  let { assets } = await read();
  const refresh = () =>
    read().then(
      (index) => {
        assets = index.assets;
      },
      (error: Error) => console.error(`The published assets stay as they were: ${error.message}`),
    );
  setInterval(refresh, refreshMs).unref();

  const runtime = createRuntime({ key, route, site: site.origin, isPublished: (path) => assets.has(path) });
  const proxy = createProxy({ runtime, route, origin, site, originHost: ORIGIN_HOST ?? origin.host });
  const server = createServer((incoming, response) => {
    // Once it stops, it ends a connection with the answer.
    response.shouldKeepAlive &&= server.listening;
    void proxy.answer(incoming, response);
  });
  server.on('upgrade', (incoming, socket, head) => void proxy.upgrade(incoming, socket, head));
  server.on('error', end);
  server.listen(Number(PORT), HOST, () => {
    console.log(`${origin.origin} is shown as ${site.origin} on port ${PORT}, with ${assets.size} published assets.`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // Answers under way are sent to their end; event streams and web sockets have none.
      server.close(() => process.exit(0));
      setTimeout(() => process.exit(0), shutdownMs).unref();
    });
  }
}

function end({ message }: Error): void {
  console.error(message);
  process.exit(1);
}

start().catch(end);

import { createServer } from 'node:http';
import { createRuntime } from 'datocms-assets/runtime';
import { createCdaIndex, createDiskCache } from 'datocms-assets/runtime/node';
import { createProxy, wantsWebSocket } from './proxy.ts';

const route = '/media';
const refreshSeconds = 60;
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
  const { isPublished, ready, refresh } = createCdaIndex({
    refresh: refreshSeconds,
    ...(cdaUrl !== undefined && { cdaUrl }),
  });
  await refresh();
  const runtime = createRuntime({ key, route, site: site.origin, isPublished, ready, cache: createDiskCache() });
  const proxy = createProxy({ runtime, route, origin, site, originHost: ORIGIN_HOST ?? origin.host });
  const server = createServer({ shouldUpgradeCallback: wantsWebSocket }, (incoming, response) => {
    // Once it stops, it ends each connection with its answer.
    response.shouldKeepAlive &&= server.listening;
    response.once('close', () => {
      if (!server.listening) setImmediate(() => server.closeIdleConnections());
    });
    void proxy.answer(incoming, response);
  });
  server.on('upgrade', (incoming, socket, head) => void proxy.upgrade(incoming, socket, head));
  server.on('error', end);
  server.listen(Number(PORT), HOST, () => {
    console.log(`${origin.origin} is shown as ${site.origin} on port ${PORT}.`);
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

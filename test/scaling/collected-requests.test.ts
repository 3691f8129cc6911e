import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { StallError } from '../../packages/datocms-assets/src/net/stall-watch.ts';
import { fetchUpstream } from '../../packages/datocms-assets/src/runtime/answer/upstream.ts';

const ask = (fetch: (request: Request) => Promise<Response>) =>
  fetchUpstream(
    { url: 'https://www.datocms-assets.com/1/a.png', accept: '*/*', range: undefined },
    { fetch, hosts: new AssetHosts(), mayBeShown: async () => true, timeout: 200, svg: 'reject', stripMetadata: false },
  );

describe('a request that stalls while garbage is collected', () => {
  let server: Server;
  let origin: string;
  let timer: ReturnType<typeof setInterval>;
  let closed: Promise<unknown>;
  beforeEach(async () => {
    setFlagsFromString('--expose-gc');
    timer = setInterval(runInNewContext('gc') as () => void, 20);
    server = createServer().listen(0, '127.0.0.1');
    closed = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    clearInterval(timer);
    server.closeAllConnections();
    server.close();
  });

  it('ends, and closes its connection', async () => {
    await expect(ask((request) => fetch(origin, request))).rejects.toThrow(StallError);
    await closed;
  });

  it('ends where `fetch` makes another request of it', async () => {
    await expect(ask((request) => fetch(new Request(origin, request)))).rejects.toThrow(StallError);
  });
});

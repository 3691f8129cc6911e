import { createServer, Server as HttpServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { callDevServer, type DevRpcEndpoint, rpcHeaders } from './dev-rpc-client.ts';
import { createDevRpcServer } from './dev-rpc-server.ts';

const text = { 'content-type': 'text/html' };
const page = (origin: string) => ({ url: new URL('/news/', origin), isPrerendered: true, method: 'GET' });
const onDemand = (origin: string) => ({ ...page(origin), isPrerendered: false });
const megabyte = Buffer.alloc(2 ** 20, 'a');
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** A dev server with nothing but the endpoint. `passed` are the requests that it left to others. */
async function start() {
  const rpc = createDevRpcServer('/_astro/media/');
  const localize = vi.fn(async (_page: unknown, response: Response) => {
    return new Response((await response.text()).toUpperCase(), { headers: { ...text, 'x-new': '1' } });
  });
  const handler = rpc.handler(localize);
  const passed: string[] = [];
  const server = createServer((incoming, response) =>
    handler(incoming, response, () => {
      passed.push(incoming.url ?? '');
      response.writeHead(404).end();
    }),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  rpc.listensAt(address);
  return { rpc, endpoint: rpc.endpoint, origin: `http://127.0.0.1:${address.port}`, localize, passed };
}

const headersOf = ({ key }: DevRpcEndpoint, origin: string) => ({
  [rpcHeaders.key]: key,
  [rpcHeaders.page]: JSON.stringify([`${origin}/`, true, Object.entries(text), 'GET', 200]),
});

/** Sends so many megabytes, or less if the server closes the connection. */
function upload(url: string, headers: Record<string, string>, megabytes: number) {
  return new Promise<{ status: number | undefined; sent: number }>((resolve) => {
    let [sent, status] = [0, undefined as number | undefined];
    const outgoing = request(url, { method: 'POST', headers });
    const end = () => resolve({ status, sent });
    outgoing.on('response', (response: IncomingMessage) => {
      status = response.statusCode;
      response.resume();
    });
    outgoing.on('error', end).on('close', end);
    const send = () => {
      if (outgoing.destroyed) return;
      if (sent === megabytes) return void outgoing.end();
      sent += 1;
      outgoing.write(megabyte, send);
    };
    send();
  });
}

describe('the endpoint for pages that another process renders', () => {
  it('localises a response, and keeps its status', async () => {
    const { endpoint, origin, localize } = await start();
    const response = await callDevServer(endpoint, page(origin), new Response('<p>', { status: 404, headers: text }));
    expect([response.status, response.headers.get('x-new'), await response.text()]).toEqual([404, '1', '<P>']);
    expect(localize.mock.lastCall?.[1].status).toBe(404);
  });

  it.each([
    ['a page on another port', { origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site' }],
    ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a page of its own', { 'sec-fetch-site': 'same-origin' }],
    ['the address bar', { 'sec-fetch-site': 'none' }],
    ['an old browser', { origin: 'http://localhost:9999' }],
  ])('refuses a browser, even with the key: %s', async (_, headers) => {
    const { endpoint, origin, localize } = await start();
    const url = origin + endpoint.path;
    const sent = { ...headersOf(endpoint, origin), ...headers };
    expect((await upload(url, sent, 0)).status).toBe(403);
    expect(localize).not.toHaveBeenCalled();
  });

  it('does not exist without the key', async () => {
    const { endpoint, origin, localize, passed } = await start();
    for (const key of ['', 'x', endpoint.key.slice(1), `${endpoint.key}0`]) {
      const headers = { ...headersOf(endpoint, origin), [rpcHeaders.key]: key, 'transfer-encoding': 'chunked' };
      const { status, sent } = await upload(origin + endpoint.path, headers, 700);
      expect([404, undefined]).toContain(status);
      expect(sent).toBeLessThan(64);
    }
    expect(localize).not.toHaveBeenCalled();
    expect((await fetch(`${origin}/other`)).status).toBe(404);
    expect(passed).toEqual(['/other']);
  });

  it.each([
    ['with its length', { 'content-length': String(700 * 2 ** 20) }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('refuses more than 16 MiB before it has read much more: %s', async (_, headers) => {
    const { endpoint, origin, localize } = await start();
    const before = process.memoryUsage().rss;
    const { status, sent } = await upload(origin + endpoint.path, { ...headersOf(endpoint, origin), ...headers }, 700);
    expect([413, undefined]).toContain(status);
    expect(sent).toBeLessThan(64);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
    expect(localize).not.toHaveBeenCalled();
  });

  it('takes exactly 16 MiB', async () => {
    const { endpoint, origin, localize } = await start();
    expect((await upload(origin + endpoint.path, headersOf(endpoint, origin), 16)).status).toBe(200);
    expect(localize).toHaveBeenCalledOnce();
  });

  it.each([
    ['GET', 'GET', undefined],
    ['no facts of the page', 'POST', ''],
    ['facts that are no JSON', 'POST', '{'],
    ['facts of another shape', 'POST', '{"url":1}'],
    ['a page that is no URL', 'POST', '["x",true,[]]'],
    ['headers that are none', 'POST', '["http://a.example/",true,[["a b","\\u0000"]]]'],
  ])('refuses what is no call: %s', async (_, method, facts) => {
    const { endpoint, origin, localize } = await start();
    const headers = { ...headersOf(endpoint, origin), ...(facts === undefined ? {} : { [rpcHeaders.page]: facts }) };
    const response = await fetch(origin + endpoint.path, { method, headers });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toMatch(/\n\s+at /);
    expect(localize).not.toHaveBeenCalled();
  });

  it('is called at the address of the server, never at the host that a request names', async () => {
    const { endpoint } = await start();
    const other = await start();
    const response = await callDevServer(endpoint, page(other.origin), new Response('<p>', { headers: text }));
    expect(await response.text()).toBe('<P>');
    expect(other.passed).toEqual([]);
  });

  it('is called without TLS, also for a page that came through a proxy with TLS', async () => {
    const { endpoint, origin } = await start();
    const secure = page(origin.replace('http:', 'https:'));
    const response = await callDevServer(endpoint, secure, new Response('<p>', { headers: text }));
    expect(await response.text()).toBe('<P>');
  });

  it('answers on a port of its own until it is closed', async () => {
    const rpc = createDevRpcServer('/_astro/media/');
    for (const answer of ['first', 'second']) {
      rpc.listenApart(
        rpc.handler(async () => new Response(answer)),
        () => {},
      );
      await vi.waitUntil(() => rpc.endpoint.host);
      const call = () => callDevServer(rpc.endpoint, page('https://localhost'), new Response('<p>', { headers: text }));
      expect(await (await call()).text()).toBe(answer);
    }
    const url = `http://${rpc.endpoint.host}`;
    expect((await fetch(`${url}/other`)).status).toBe(404);
    rpc.close();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('tells its key to no browser', async () => {
    const { rpc, endpoint } = await start();
    const { load, resolveId } = rpc.plugin as unknown as {
      resolveId: (id: string, importer: string, options: { ssr: boolean }) => string | undefined;
      load: (id: string, options: { ssr: boolean }) => string | undefined;
    };
    const module = 'virtual:astro-datocms-assets/dev-rpc';
    const id = resolveId(module, '', { ssr: true }) ?? '';
    expect(load(id, { ssr: true })).toContain(endpoint.key);
    expect(resolveId(module, '', { ssr: false })).toBeUndefined();
    expect(load(id, { ssr: false })).toBeUndefined();
  });

  it('localises a stream of a route on demand as it comes, and the headers of a picture', async () => {
    const { endpoint, origin, localize } = await start();
    const upperCase = new TransformStream<string, string>({
      transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()),
    });
    localize.mockImplementation(async (_, { body }) => {
      const texts = body?.pipeThrough(new TextDecoderStream()).pipeThrough(upperCase);
      return new Response(texts?.pipeThrough(new TextEncoderStream()) ?? null, { headers: { 'x-new': '1' } });
    });
    let end = () => {};
    const events = new ReadableStream<string>({
      start: (controller) => {
        controller.enqueue('first');
        end = () => {
          controller.enqueue(' last');
          controller.close();
        };
      },
    }).pipeThrough(new TextEncoderStream());
    const response = await callDevServer(endpoint, onDemand(origin), new Response(events, { status: 201 }));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect([response.status, response.headers.get('x-new')]).toEqual([201, '1']);
    expect((await reader?.read())?.value).toBe('FIRST');
    end();
    expect((await reader?.read())?.value).toBe(' LAST');
    const bytes = new Response('abc', { headers: { 'content-type': 'image/png' } });
    const picture = await callDevServer(endpoint, onDemand(origin), bytes);
    expect([picture.headers.get('x-new'), await picture.text()]).toEqual(['1', 'abc']);
    const redirect = new Response(null, { status: 302, headers: { location: '/' } });
    expect((await callDevServer(endpoint, onDemand(origin), redirect)).status).toBe(302);
  });

  it.each([
    ['a route on demand', onDemand],
    ['a prerendered page', page],
  ])('sends nothing of %s if its call fails', async (_, pageOn) => {
    const { endpoint, origin, localize } = await start();
    localize.mockRejectedValue(new Error('No.'));
    const call = (to: DevRpcEndpoint) => callDevServer(to, pageOn(origin), new Response('<p>', { headers: text }));
    await expect(call(endpoint)).rejects.toThrow('The dev server could not localise /news/: Error: No.');
    const closed = { ...endpoint, host: '127.0.0.1:1' };
    await expect(call(closed)).rejects.toThrow(
      'The dev server could not localise /news/: no answer from 127.0.0.1:1 (',
    );
  });

  it('tells that it has no port of its own', async () => {
    const rpc = createDevRpcServer('/_astro/media/');
    const listen = vi.spyOn(HttpServer.prototype, 'listen').mockImplementation(function (this: Server) {
      setImmediate(() => this.emit('error', new Error('listen EADDRNOTAVAIL')));
      return this;
    });
    const onError = vi.fn();
    rpc.listenApart(
      rpc.handler(async () => new Response('')),
      onError,
    );
    await vi.waitUntil(() => onError.mock.lastCall);
    listen.mockRestore();
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('listen EADDRNOTAVAIL'));
    expect(rpc.endpoint.host).toBeUndefined();
    rpc.close();
  });
});

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError } from '../options/configuration-error.ts';
import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';

/** Milliseconds after which answers under way end with the server. */
const endTime = 8000;

/** The path of a request, with its escapes. A path with two slashes at the start would lead to another host. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  const path = url.replace(/[?#].*$/s, '');
  return path.startsWith('/') && !path.startsWith('//') && !path.startsWith('/\\') ? path : '/%';
}

export function refuseMethod(response: ServerResponse): void {
  response.writeHead(405, { allow: 'GET, HEAD', 'cache-control': 'no-store' }).end();
}

/** Has each connection end with its answer once the server ends. */
export function endKeptConnection(server: Server, response: ServerResponse): void {
  response.shouldKeepAlive &&= server.listening;
  response.once('close', () => {
    if (!server.listening) setImmediate(() => server.closeIdleConnections());
  });
}

export function listen(server: Server, { listen: host, port }: Settings): Promise<AddressInfo> {
  return new Promise((done, fail) => {
    server.once('error', ({ message }) => {
      fail(
        new ConfigurationError([
          `port: the server can't listen (${message}). Choose another ${option('port')} or ${option('listen')}.`,
        ]),
      );
    });
    server.listen(port, host, () => done(server.address() as AddressInfo));
  });
}

export function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}

export function close(server: Server): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(() => server.closeAllConnections(), endTime);
    server.close(() => {
      clearTimeout(timer);
      done();
    });
    server.closeIdleConnections();
  });
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

export interface Site {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * Serves a built site as a static host does.
 * @param toFile what a server in front of the files makes of an address
 */
export async function serveFolder(
  folder: string,
  base = '/',
  toFile: (address: string) => string = (address) => address,
): Promise<Site> {
  const files = sirv(folder, { dev: true });
  const server = createServer((request, response) => {
    request.url = toFile(request.url ?? '/');
    if (base !== '/' && request.url.startsWith(base)) request.url = `/${request.url.slice(base.length)}`;
    files(request, response, () => {
      response.writeHead(404).end('not found');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

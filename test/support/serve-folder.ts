import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

export interface Site {
  readonly origin: string;
  stop(): Promise<void>;
}

interface Host {
  /** What a server in front of the files makes of an address. */
  readonly toFile?: (address: string) => string;
  /** The origin of the server that answers a path without a file. @default none: 404 */
  readonly serverOf?: (path: string) => string | undefined;
}

/** Serves a built site as a static host does. */
export async function serveFolder(folder: string, { toFile, serverOf }: Host = {}): Promise<Site> {
  const files = sirv(folder, { dev: true });
  const server = createServer((incoming, answer) => {
    const { url = '/' } = incoming;
    incoming.url = toFile?.(url) ?? url;
    files(incoming, answer, () => {
      const origin = serverOf?.(new URL(url, 'http://127.0.0.1').pathname);
      if (origin === undefined) answer.writeHead(404).end('not found');
      else passOn(incoming, origin + url, answer);
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

function passOn(incoming: IncomingMessage, to: string, answer: ServerResponse): void {
  const { method, headers } = incoming;
  const outgoing = request(to, { method, headers }, (received) => {
    answer.writeHead(received.statusCode ?? 502, received.headers);
    received.pipe(answer);
  });
  outgoing.on('error', () => incoming.socket.destroy());
  incoming.pipe(outgoing);
}

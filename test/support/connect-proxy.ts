import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface ConnectProxy {
  /** With a user name and a password. */
  readonly url: string;
  readonly password: string;
  /** Hosts and ports to which it was asked to connect. */
  readonly targets: string[];
  /** Answers this status instead of a connection; 0 closes the connection, and -1 never answers. */
  status: number;
  close(): Promise<void>;
}

/**
 * A proxy that connects those who know the password, as `CONNECT` asks (RFC 9110 §9.3.6), to a port of this machine. The fetch of
 * Node 26 sends requests for `http:` as they are (§7.6); they are handed on.
 */
export async function startConnectProxy(): Promise<ConnectProxy> {
  const password = 'pass-word-of-proxy';
  const credentials = `Basic ${Buffer.from(`user:${password}`).toString('base64')}`;
  const server = createServer((from, response) => {
    proxy.targets.push(new URL(from.url ?? '').host);
    handOn(from, response);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', ({ url = '', headers }, socket) => {
    socket.on('error', () => undefined);
    proxy.targets.push(url);
    const status = headers['proxy-authorization'] === credentials ? proxy.status : 407;
    if (status < 0) return;
    if (status === 0) {
      socket.destroy();
      return;
    }
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const target = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: ConnectProxy = {
    url: `http://user:${password}@127.0.0.1:${(server.address() as AddressInfo).port}`,
    password,
    targets: [],
    status: 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return proxy;
}

function handOn(from: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '' } = from;
  const to = request(url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  to.on('error', () => response.destroy());
  from.pipe(to);
}

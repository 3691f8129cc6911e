import { connect, type Socket } from 'node:net';

/** A visitor who asks for a URL, and leaves before the answer when the connection is reset (`resetAndDestroy`). */
export function startVisit(origin: string, path: string): Socket {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
  return socket;
}

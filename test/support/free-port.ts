import { createServer } from 'node:net';

const portsPerWorker = 500;
let next = process.pid % portsPerWorker;

/**
 * A port on which nothing listens, and which no other worker is given. It is below those that systems give to sockets without
 * one (32768 and more on Linux): servers of other tests get such ports at any moment.
 */
export async function findFreePort(): Promise<number> {
  const first = 20_000 + Number(process.env.VITEST_POOL_ID ?? 0) * portsPerWorker;
  for (let tries = 0; tries < portsPerWorker; tries++) {
    const port = first + (next++ % portsPerWorker);
    if (await canListen(port)) return port;
  }
  throw new Error(`No free port from ${first} to ${first + portsPerWorker - 1}.`);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  readonly port: number;
  /** Closes the server and its open connections. It may be called again. */
  stop(): Promise<void>;
}

/** Starts a server. Port 0 picks a free port. Rejects if the port is in use. */
export function listen(listener: RequestListener, host: string, port: number): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 5_000 }, listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      let stopped: Promise<void> | undefined;
      const stop = () => {
        stopped ??= new Promise<void>((closed, failed) => {
          server.close((error) => (error ? failed(error) : closed()));
          server.closeAllConnections();
        });
        return stopped;
      };
      resolve({ port: (server.address() as AddressInfo).port, stop });
    });
  });
}

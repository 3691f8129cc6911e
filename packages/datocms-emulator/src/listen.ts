import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import type { EmulatorSettings } from './options.ts';

export interface Listening {
  readonly origin: string;
  /** Closes the server and its open connections. It may be called again. */
  stop(): Promise<void>;
}

/** Starts a server, which waits before each answer. Port 0 picks a free port. Rejects if the port is in use. */
export function listen(
  listener: RequestListener,
  port: number,
  { host, latencyMs }: Pick<EmulatorSettings, 'host' | 'latencyMs'>,
): Promise<Listening> {
  // A server that has stopped lets the process end, whatever is still to be answered.
  const delayed: RequestListener = (...exchange) => void setTimeout(listener, latencyMs, ...exchange).unref();
  const server = createServer({ keepAliveTimeout: 5_000 }, latencyMs > 0 ? delayed : listener);
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
      const { port } = server.address() as AddressInfo;
      resolve({ origin: originOf(host, port), stop });
    });
  });
}

/** Like `http://127.0.0.1:4800`. */
export function originOf(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

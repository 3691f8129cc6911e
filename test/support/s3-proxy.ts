import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to the store. */
export interface S3Request {
  readonly method: string;
  readonly url: string;
}

/**
 * A fault instead of an answer: an answer of its own, a reset of the connection before or after the store has got the body, or
 * no answer at all.
 */
export type S3Fault =
  | {
      readonly status: number;
      readonly code?: string;
      readonly xml?: string;
      readonly headers?: Record<string, string>;
    }
  | 'reset'
  | 'reset after'
  | 'stall'
  | undefined;

export interface S3Proxy {
  readonly origin: string;
  readonly requests: readonly S3Request[];
  /** Decides on each request, by how many of its method there were before. */
  fault: (request: S3Request, previous: number) => S3Fault;
  /** Forgets requests and faults. */
  reset(): void;
  close(): Promise<void>;
}

/** Passes requests on to a store, or fails. */
export async function startS3Proxy(target: string): Promise<S3Proxy> {
  const requests: S3Request[] = [];
  const server = createServer((incoming, answer) => {
    const { method = '', url = '', headers } = incoming;
    const previous = requests.filter((each) => each.method === method).length;
    requests.push({ method, url });
    const fault = proxy.fault({ method, url }, previous);
    if (fault === 'stall') return;
    if (fault === 'reset') {
      incoming.socket.destroy();
      return;
    }
    if (typeof fault === 'object') {
      incoming.resume();
      answer.writeHead(fault.status, { 'content-type': 'application/xml', ...fault.headers });
      answer.end(fault.xml ?? `<?xml version="1.0"?><Error><Code>${fault.code}</Code></Error>`);
      return;
    }
    // The name in the signature stays.
    const outgoing = send(target + url, { method, headers }, (received) => {
      if (fault === 'reset after') {
        received.resume();
        incoming.socket.destroy();
        return;
      }
      answer.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(answer);
    });
    outgoing.on('error', () => incoming.socket.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: S3Proxy = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fault: () => undefined,
    reset() {
      requests.length = 0;
      proxy.fault = () => undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

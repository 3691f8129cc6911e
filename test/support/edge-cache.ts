import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A server that keeps what a worker puts into `caches.default`. */
export interface EdgeCacheServer {
  readonly address: string;
  /** Whole answers with their first line, by URL. */
  readonly entries: Map<string, Buffer>;
  /** Sends only so many bytes of each longer answer. @returns a function that sends the rest */
  pauseAt(bytes: number): () => void;
  close(): void;
}

/**
 * Keeps answers for workerd, by the protocol of its Cache API: GET reads an answer, PUT has a whole one as its body, PURGE
 * removes one.
 */
export async function startEdgeCache(): Promise<EdgeCacheServer> {
  const entries = new Map<string, Buffer>();
  let pause: { readonly at: number; readonly end: Promise<void> } | undefined;
  // The URL holds the host.
  const server = createServer({ requireHostHeader: false }, async (request, response) => {
    const url = request.url ?? '';
    const kept = entries.get(url);
    if (request.method === 'PUT') {
      entries.set(url, await buffer(request));
      response.writeHead(204).end();
    } else if (request.method === 'PURGE') {
      response.writeHead(entries.delete(url) ? 200 : 404).end();
    } else if (!kept) {
      response.writeHead(504, { 'cf-cache-status': 'MISS' }).end();
    } else {
      const end = kept.indexOf('\r\n\r\n');
      const [, ...lines] = kept.subarray(0, end).toString('latin1').split('\r\n');
      for (const line of lines) {
        const [name = '', value = ''] = line.split(/:\s*/, 2);
        if (!/^(?:transfer-encoding|connection)$/i.test(name)) response.setHeader(name, value);
      }
      const whole = kept.subarray(end + 4);
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      const body = first === undefined ? whole : whole.subarray(Number(first), Number(last) + 1);
      if (first !== undefined) response.setHeader('content-length', body.length);
      response.writeHead(first === undefined ? 200 : 206, { 'cf-cache-status': 'HIT' });
      if (!pause || body.length <= pause.at) return response.end(body);
      response.write(body.subarray(0, pause.at));
      await pause.end;
      response.end(body.subarray(pause.at));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    entries,
    pauseAt: (at) => {
      let resume = () => {};
      const end = new Promise<void>((resolve) => {
        resume = resolve;
      });
      pause = { at, end };
      return resume;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withBackpressure } from './node-backpressure.ts';

const size = 64 * 2 ** 20;
let read = 0;
let cancelled = 0;

/** A body of 64 MiB that counts what is read of it. */
function film(headers: HeadersInit = {}): Response {
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (read >= size) return controller.close();
        const part = new Uint8Array(2 ** 16);
        read += part.length;
        controller.enqueue(part);
      },
      cancel: () => {
        cancelled += 1;
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers });
}

/** Sends a response as `@astrojs/node` does. */
async function write({ body, headers }: Response, target: ServerResponse): Promise<void> {
  target.writeHead(200, Object.fromEntries(headers));
  const reader = body?.getReader();
  target.on('close', () => void reader?.cancel().catch(() => undefined));
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) target.write(part.value);
    target.end();
  } catch {
    target.write('Internal server error', () => target.destroy());
  }
}

describe('a response in a server of Node', () => {
  let make: () => Response;
  let before: (target: ServerResponse) => Promise<unknown>;
  const server = createServer(async (_, target) => {
    // Astro does other work before it asks for the asset.
    await before(target);
    await write(withBackpressure(make()), target);
  });
  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => server.closeAllConnections());
  beforeEach(() => {
    [read, cancelled] = [0, 0];
    before = () => wait(1);
  });
  const visit = async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    await once(socket, 'readable');
    await wait(200);
    return socket;
  };

  it.each([
    ['of unknown length', {}],
    ['of known length', { 'content-length': String(size) }],
  ])('%s is read as fast as the visitor receives it', async (_, headers) => {
    make = () => film(headers);
    const socket = await visit();
    expect(read).toBeLessThan(size / 4);
    let received = 0;
    socket.on('data', (part) => {
      received += part.length;
    });
    await once(socket, 'close');
    expect(read).toBe(size);
    expect(received).toBeGreaterThan(size);
  });

  it('is given up when the visitor leaves', async () => {
    make = () => film();
    const socket = await visit();
    socket.destroy();
    await expect.poll(() => cancelled).toBe(1);
    expect(read).toBeLessThan(size / 4);
  });

  it('is given up when the visitor has left before it begins', async () => {
    make = () => film();
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    before = (target) => {
      socket.destroy();
      return once(target, 'close');
    };
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect.poll(() => cancelled).toBe(1);
    expect(read).toBe(0);
  });

  it('that breaks off resets the connection of HTTP/1.0, where nothing else shows that it is not whole', async () => {
    make = () => {
      const chunks = [new Uint8Array(1000)];
      return new Response(
        new ReadableStream<Uint8Array>({
          pull: (controller) => {
            const chunk = chunks.shift();
            if (!chunk) throw new Error('cut');
            controller.enqueue(chunk);
          },
        }),
      );
    };
    const answer = (request: string) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.write(request);
      return text(socket);
    };
    await expect(answer('GET / HTTP/1.0\r\n\r\n')).rejects.toThrow('ECONNRESET');
    expect(await answer('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')).not.toMatch(/\r\n0\r\n\r\n$/);
  });

  it('that is small is the same', () => {
    const response = new Response('a', { headers: { 'content-length': '1' } });
    expect(withBackpressure(response)).toBe(response);
  });
});

it('without a server is the same', () => {
  const response = film();
  expect(withBackpressure(response)).toBe(response);
});

import { once } from 'node:events';
import { createServer, request as requestHttp } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testProject } from '../astro/support/use-emulator.ts';
import { spawnNodeExample, startNodeExample } from '../support/example-proxies.ts';
import { type PlainOrigin, startPlainOrigin } from '../support/plain-origin.ts';

let emulator: Emulator;
let site: PlainOrigin;
beforeAll(async () => {
  [emulator, site] = await Promise.all([startEmulator({ project: testProject }), startPlainOrigin()]);
});
afterAll(() => Promise.all([emulator.stop(), site.stop()]));

describe('examples/node-proxy', () => {
  it('resets the connection where a body of unknown length is cut, whose end HTTP/1.0 shows by nothing else', async () => {
    const proxy = await startNodeExample(site.origin, emulator);
    const socket = connect(Number(new URL(proxy.origin).port), '127.0.0.1');
    socket.write('GET /cut.mp4 HTTP/1.0\r\n\r\n');
    await expect(text(socket)).rejects.toThrow('ECONNRESET');
    // A reset takes away what is on its way. The end of HTTP/1.1 shows without.
    const newer = connect(Number(new URL(proxy.origin).port), '127.0.0.1');
    newer.write('GET /cut.mp4 HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await text(newer)).not.toMatch(/\r\n0\r\n\r\n$/);
    await proxy.close();
  });

  it('sends what is under way to its end before it stops', async () => {
    const proxy = await startNodeExample(site.origin, emulator);
    const response = await fetch(`${proxy.origin}/slow`);
    const closed = proxy.close();
    await expect.poll(() => fetch(proxy.origin).catch(() => 'refused')).toBe('refused');
    site.finish('/slow');
    expect((await response.text()).match(/\/media\/wide/g)).toHaveLength(2);
    expect(await closed).toBe(0);
  });

  it('asks once more where the origin closes a connection at the moment when it is used again, but sends no change twice', async () => {
    let requests = 0;
    const waiting: Socket[] = [];
    const origin = createTcpServer((socket) => {
      socket.once('data', () => {
        requests += 1;
        waiting.push(socket);
        // The first ones are answered together, so that each has a connection of its own.
        if (requests >= 4)
          for (const each of waiting.splice(0)) each.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
        socket.once('data', (request) => {
          requests += 1;
          if (!request.includes('/begun')) return socket.destroy();
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nbegun');
          setTimeout(() => socket.resetAndDestroy(), 100);
        });
        socket.on('error', () => undefined);
      });
    });
    await once(origin.listen(0, '127.0.0.1'), 'listening');
    const proxy = await startNodeExample(`http://127.0.0.1:${(origin.address() as AddressInfo).port}`, emulator);
    try {
      const send = async (method: string, path = '/') => (await fetch(proxy.origin + path, { method })).status;
      expect(await Promise.all(Array.from({ length: 4 }, () => send('GET')))).toEqual([200, 200, 200, 200]);
      expect([await send('GET'), requests]).toEqual([200, 6]);
      expect([await send('POST'), requests]).toEqual([502, 7]);
      expect([await send('DELETE'), requests]).toEqual([502, 8]);
      // Nor does it ask again for an answer that has begun.
      expect(await send('GET', '/begun')).toBe(502);
      expect([await send('GET'), requests]).toEqual([200, 10]);
    } finally {
      await proxy.close();
      origin.close();
    }
  });

  it('ends what it asks the origin for when the visitor goes, and asks no more', async () => {
    const visit = new AbortController();
    const asked: string[] = [];
    const origin = createServer(({ url = '' }, response) => {
      asked.push(url);
      if (url !== '/slow') return void response.end();
      response.once('close', () => asked.push('gone'));
      visit.abort();
    });
    await once(origin.listen(0, '127.0.0.1'), 'listening');
    const proxy = await startNodeExample(`http://127.0.0.1:${(origin.address() as AddressInfo).port}`, emulator);
    try {
      await fetch(`${proxy.origin}/first`);
      await expect(fetch(`${proxy.origin}/slow`, { signal: visit.signal })).rejects.toThrow('aborted');
      await expect.poll(() => asked).toContain('gone');
      await fetch(`${proxy.origin}/last`);
      expect(asked).toEqual(['/first', '/slow', 'gone', '/last']);
    } finally {
      await proxy.close();
      origin.closeAllConnections();
      origin.close();
    }
  });

  it('lets no origin take the next request for the body of one that asks for a web socket', async () => {
    const bodies: Promise<string>[] = [];
    const origin = createServer((request, response) => {
      bodies.push(text(request));
      response.end();
    });
    await once(origin.listen(0, '127.0.0.1'), 'listening');
    const proxy = await startNodeExample(`http://127.0.0.1:${(origin.address() as AddressInfo).port}`, emulator);
    try {
      const socket = connect(Number(new URL(proxy.origin).port), '127.0.0.1');
      socket.write(
        'POST / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\ncontent-length: 50\r\n\r\n',
      );
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
      expect((await fetch(proxy.origin, { signal: AbortSignal.timeout(20_000) })).status).toBe(200);
      expect(await Promise.all(bodies)).toEqual(['', '']);
    } finally {
      await proxy.close();
      origin.closeAllConnections();
      origin.close();
    }
  });

  it('answers a request for another protocol as if it had asked for none', async () => {
    const proxy = await startNodeExample(site.origin, emulator);
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' };
    const answer = await new Promise<string>((resolve, reject) => {
      requestHttp(`${proxy.origin}/echo`, { method: 'POST', headers })
        .on('response', async (response) => resolve(await text(response)))
        .on('upgrade', () => reject(new Error('The connection was upgraded.')))
        .on('error', reject)
        .end('ahoy');
    });
    expect(JSON.parse(answer)).toMatchObject({
      body: 'ahoy',
      headers: expect.not.objectContaining({ upgrade: 'h2c' }),
    });
    await proxy.close();
  });

  it.each([
    ['ORIGIN', { ORIGIN: 'my-site' }, 'ORIGIN must be an address such as "https://www.example.org", not "my-site".'],
    ['the key', { DATOCMS_ASSETS_KEY: 'short' }, 'key: must be 32 random bytes in base64url'],
    ['the token', { DATOCMS_CDA_TOKEN: 'wrong' }, 'token'],
  ])('says in words that %s is wrong, and ends', async (_, env, message) => {
    const { ended, output } = spawnNodeExample(emulator, { ORIGIN: site.origin, ...env });
    expect(await ended).toBe(1);
    expect(output()).toContain(message);
    expect(output()).not.toMatch(/\n {4}at |short|"wrong"/);
  });
});

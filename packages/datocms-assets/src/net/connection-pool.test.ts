import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { expect, it } from 'vitest';
import { createPool } from './connection-pool.ts';

it('looks a name up once for connections that begin together, and again for later ones', async () => {
  let lookups = 0;
  const lookup: LookupFunction = (_hostname, _options, callback) => {
    lookups += 1;
    setTimeout(() => callback(null, [{ address: '127.0.0.1', family: 4 }]), 100);
  };
  const server = createServer((_request, response) => response.setHeader('connection', 'close').end('ok'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const pool = await createPool({ connections: 8, connect: { timeout: 5000, lookup } });
  const origin = `http://assets.example:${(server.address() as AddressInfo).port}`;
  const request = async () => (await pool.request({ origin, path: '/', method: 'GET' })).body.text();
  for (const count of [1, 2]) {
    expect(await Promise.all(Array.from({ length: 8 }, request))).toEqual(Array(8).fill('ok'));
    expect(lookups).toBe(count);
  }
  await pool.destroy();
  server.close();
});

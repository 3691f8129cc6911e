import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { fetchFromOrigin } from './fetch-from-origin.ts';

it('lets a caller cancel a body before its first chunk, and ends the request then', async () => {
  const ended = vi.fn();
  const server = createServer(({ url }, response) => {
    response.on('close', ended).writeHead(500).write('An error');
    if (url === '/9/short.jpg') response.end('.');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const uncaught = vi.fn();
  process.on('uncaughtException', uncaught);
  onTestFinished(() => {
    process.off('uncaughtException', uncaught);
    server.closeAllConnections();
    server.close();
  });
  const origins = new Map([['www.datocms-assets.com', `http://127.0.0.1:${(server.address() as AddressInfo).port}`]]);
  const send = (name: string) => fetchFromOrigin(new Request(`https://www.datocms-assets.com/9/${name}`), origins);
  const read = await send('short.jpg');
  expect([read.status, await read.text()]).toEqual([500, 'An error.']);
  for (const name of ['short.jpg', 'long.jpg']) await (await send(name)).body?.cancel();
  const reader = (await send('long.jpg')).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await expect.poll(() => ended.mock.calls.length).toBe(4);
  expect(uncaught).not.toHaveBeenCalled();
});

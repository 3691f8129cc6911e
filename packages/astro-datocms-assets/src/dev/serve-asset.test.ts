import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { serveAsset } from './serve-asset.ts';

it('ends without an error for a browser that leaves before its asset is there', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  let left: Promise<unknown> | undefined;
  const file = { file: fileURLToPath(import.meta.url), bytes: 10, type: 'image/png', sha256: 'a' };
  const open = vi.fn(async () => {
    await left;
    return file;
  });
  const handler = serveAsset(open, '/media/', '/_image', () => undefined);
  const server = createServer((request, response: ServerResponse) => {
    left = once(response, 'close');
    handler(request, response, () => undefined);
    visitor.resetAndDestroy();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    process.off('unhandledRejection', unhandled);
    server.close();
  });
  await once(server, 'listening');
  const visitor = connect((server.address() as AddressInfo).port, '127.0.0.1');
  visitor.write('GET /media/a.aaaaaaaaaaaaaaaa.png HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(visitor, 'close');
  await vi.waitUntil(() => left);
  await left;
  await nextTurn();
  expect(open).toHaveBeenCalledOnce();
  expect(unhandled).not.toHaveBeenCalled();
});

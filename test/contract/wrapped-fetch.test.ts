import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const module = pathToFileURL(join(root, 'examples/ssr/local-assets.mjs')).href;

it('the `fetch` of the example ends a request for an asset that stalls', async () => {
  const host = createServer();
  const asked = once(host, 'request');
  await once(host.listen(0, '127.0.0.1'), 'listening');
  const { port } = host.address() as AddressInfo;
  const site = spawn(process.execPath, ['--import', module, join(root, 'test/support/stalling-site.mjs')], {
    env: { ...process.env, DATOCMS_ASSETS_ORIGIN: `http://127.0.0.1:${port}` },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [, response] = await asked;
    const closed = once(response, 'close');
    expect(String((await once(site.stdout, 'data'))[0])).toBe('504\n');
    // The site goes on running.
    await closed;
  } finally {
    site.kill();
    host.closeAllConnections();
    host.close();
  }
});

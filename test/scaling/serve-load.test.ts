import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sendRequests } from '../bench/measure/send-requests.ts';
import type { ServerState } from '../bench/serve/asset-server.ts';
import { type Service, startService } from '../bench/serve/start-service.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// `npm run bench -- --case serve` does the same for longer.

let server: Service;
beforeAll(async () => {
  const module = new URL('../bench/serve/asset-server.ts', import.meta.url);
  server = await startService(module, ['handler', temporaryFolder('serve-load')]);
});
afterAll(() => server?.stop());

const stateOf = async () => (await server.ask({})) as ServerState;

/** Sends a request, and leaves when the first bytes have come. */
async function leaveEarly(url: URL): Promise<void> {
  await new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname).once('error', reject).once('close', resolve);
    socket.once('data', () => socket.destroy());
    socket.write(`GET ${url.pathname} HTTP/1.1\r\nhost: x\r\n\r\n`);
  });
}

it.each([
  ['in memory', 20_000, 300],
  ['on disk', 3_000_000, 30],
])(
  'a server of assets that are kept %s answers many connections without an error and without growing',
  async (_, size, connections) => {
    const { paths } = await stateOf();
    const url = new URL(paths[size] as string, server.address);
    const load = async () => {
      const { failed, requests } = await sendRequests(url, size, connections, { seconds: 2 });
      expect(failed).toBe(0);
      expect(requests).toBeGreaterThanOrEqual(connections);
      await Promise.all(Array.from({ length: 50 }, () => leaveEarly(url)));
    };
    await load();
    const before = await stateOf();
    for (let times = 0; times < 2; times++) await load();
    await expect.poll(async () => (await stateOf()).openFiles).toBeLessThan(before.openFiles + 10);
    expect((await stateOf()).liveMiB).toBeLessThan(before.liveMiB + 3);
  },
);

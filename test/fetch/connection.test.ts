import { createServer } from 'node:net';
import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { findFreePort } from '../support/free-port.ts';
import { answerWith, host, picture, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const good = answerWith(picture('right'));

const server = await useFaultServer({ '/6/a.png': good });

describe('connectTo changes only where the connection goes', () => {
  it('keeps the asset host in Host over http', async () => {
    await runDownload(server.origin, [requestFor('/6/a.png')]);
    expect(server.requests.at(-1)).toMatchObject({ host, url: '/6/a.png' });
  });

  it('applies to each host separately', async () => {
    const connectTo = [`assets.example.org=${server.origin}`];
    await runDownload(server.origin, [requestFor('https://assets.example.org/6/a.png')], {
      host: 'assets.example.org',
      connectTo,
    });
    expect(server.requests.at(-1)?.host).toBe('assets.example.org');
  });
});

describe('a request', () => {
  it('sends a user agent, and the types and encodings that it accepts', async () => {
    await runDownload(server.origin, [requestFor('/6/a.png')], { formats: 'avif,webp' });
    expect(server.requests.at(-1)?.headers).toEqual({
      host,
      connection: 'keep-alive',
      accept: 'image/avif,image/webp,image/jpeg,image/png,image/gif,image/svg+xml,*/*;q=0.1',
      'accept-encoding': 'gzip, br, deflate',
      'user-agent': 'datocms-assets',
    });
  });

  it('requests the URL exactly as it is', async () => {
    const url = '/6/a%20b.png?auto=format,compress&txt=%C3%A4&s=abc';
    await runDownload(server.origin, [requestFor(url)]);
    expect(server.requests.at(-1)?.url).toBe(url);
  });

  it('holds no token', async () => {
    await runDownload(server.origin, [requestFor('/6/a.png')], { token: 'secret-token' });
    expect(JSON.stringify(server.requests.at(-1)?.headers)).not.toContain('secret-token');
  });
});

describe('the message names the reason', () => {
  it('where the connection is refused', async () => {
    const port = await findFreePort();
    const { findings } = await runDownload(`http://127.0.0.1:${port}`, [requestFor('/6/a.png')]);
    expect(findings).toEqual([
      `download-failed: 4 tries: connection refused (ECONNREFUSED) at http://127.0.0.1:${port}, where this run connects instead.`,
    ]);
  });

  it('where the host is not found', async () => {
    const { findings } = await runDownload('http://no-such-host.invalid', [requestFor('/6/a.png')], {
      timeout: 5,
      retries: 1,
    });
    expect(findings).toEqual([expect.stringMatching(/2 tries: (host not found|DNS lookup failed) \(E/)]);
  });

  it('where the TLS handshake stalls', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await new Promise((done) => silent.once('listening', done));
    const { port } = silent.address() as { port: number };
    const { findings } = await runDownload(`https://127.0.0.1:${port}`, [requestFor('/6/a.png')], {
      retries: 1,
      timeout: 0.5,
    });
    const place = `https://127.0.0.1:${port}, where this run connects instead`;
    expect(findings).toEqual([`download-failed: 2 tries: connection timed out (UND_ERR_CONNECT_TIMEOUT) at ${place}.`]);
    silent.close();
  });
});

it("uses the caller's dispatcher, and leaves it open", async () => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  const pool = dispatcher.get(`https://${host}`);
  for (const path of ['/6/x.png', '/6/y.png']) {
    pool.intercept({ path }).reply(200, picture(path), { headers: { 'content-type': 'image/png' } });
    const { findings, bytes } = await runDownload('', [requestFor(path)], { connectTo: [] }, { dispatcher });
    expect(findings).toEqual([]);
    expect(bytes.size).toBe(1);
  }
  await dispatcher.close();
});

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Agent, MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { findClosedPort } from '../support/closed-port.ts';
import { answerWith, host, picture, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const certificate = (name: string) => readFileSync(new URL(`../support/${name}.pem`, import.meta.url), 'utf8');
const tls = { key: certificate('test-key'), cert: certificate('test-cert') };
const good = answerWith(picture('right'));

const server = await useFaultServer({ '/6/a.png': good });
const secure = await useFaultServer({ '/6/a.png': good }, tls);

describe('connectTo changes only where the connection goes', () => {
  it('keeps the asset host in Host over http', async () => {
    await runDownload(server.origin, [requestFor('/6/a.png')]);
    expect(server.requests.at(-1)).toMatchObject({ host, url: '/6/a.png' });
  });

  it('keeps the asset host in the server name and in the checked certificate over https', async () => {
    const dispatcher = new Agent({ connect: { ca: tls.cert } });
    const { findings } = await runDownload(secure.origin, [requestFor('/6/a.png')], {}, { dispatcher });
    expect(findings).toEqual([]);
    expect([secure.requests.at(-1)?.host, secure.servernames.at(-1)]).toEqual([host, host]);
    await dispatcher.close();
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
    const port = await findClosedPort();
    const { findings } = await runDownload(`http://127.0.0.1:${port}`, [requestFor('/6/a.png')]);
    expect(findings).toEqual(['download-failed: 4 tries: connection refused (ECONNREFUSED).']);
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
    expect(findings).toEqual(['download-failed: 2 tries: no data for 0.5 s.']);
    silent.close();
  });

  it('where the certificate is not trusted, and does not retry', async () => {
    const { findings } = await runDownload(secure.origin, [requestFor('/6/a.png')]);
    expect(findings).toEqual(['download-failed: 1 try: certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT).']);
  });

  it('where the certificate is for another host', async () => {
    const dispatcher = new Agent({ connect: { ca: tls.cert } });
    const connectTo = [`assets.other.example=${secure.origin}`];
    const options = { host: 'assets.other.example', connectTo };
    const { findings } = await runDownload('', [requestFor('https://assets.other.example/6/a.png')], options, {
      dispatcher,
    });
    expect(findings).toEqual([
      'download-failed: 1 try: certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID).',
    ]);
    await dispatcher.close();
  });

  it('where the host speaks http instead of https', async () => {
    const { findings } = await runDownload(server.origin.replace('http', 'https'), [requestFor('/6/a.png')], {
      retries: 0,
    });
    expect(findings).toEqual([expect.stringContaining('connection failed (')]);
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

import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Agent, MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { faultServer } from './fault-server-of-file.ts';
import { host, picture, run, serve, want } from './run.ts';

const certificate = (name: string) => readFileSync(new URL(`../support/${name}.pem`, import.meta.url), 'utf8');
const tls = { key: certificate('test-key'), cert: certificate('test-cert') };
const good = serve(picture('right'));

const server = await faultServer({ '/6/a.png': good });
const secure = await faultServer({ '/6/a.png': good }, tls);

describe('connectTo changes where the connection goes, and nothing else', () => {
  it('over http: the asset host stays in Host', async () => {
    await run(server.origin, [want('/6/a.png')]);
    expect(server.hits.at(-1)).toMatchObject({ host, url: '/6/a.png' });
  });

  it('over https: the asset host stays in the server name, and in the certificate that is asked for', async () => {
    const dispatcher = new Agent({ connect: { ca: tls.cert } });
    const { findings } = await run(secure.origin, [want('/6/a.png')], {}, { dispatcher });
    expect(findings).toEqual([]);
    expect([secure.hits.at(-1)?.host, secure.servernames.at(-1)]).toEqual([host, host]);
    await dispatcher.close();
  });

  it('for each host of its own', async () => {
    const connectTo = [`assets.example.org=${server.origin}`];
    await run(server.origin, [want('https://assets.example.org/6/a.png')], { host: 'assets.example.org', connectTo });
    expect(server.hits.at(-1)?.host).toBe('assets.example.org');
  });
});

describe('a request', () => {
  it('names its program, what it accepts, and how it may be encoded', async () => {
    await run(server.origin, [want('/6/a.png')], { formats: 'avif,webp' });
    expect(server.hits.at(-1)?.headers).toEqual({
      host,
      connection: 'keep-alive',
      accept: 'image/avif,image/webp,image/jpeg,image/png,image/gif,image/svg+xml,*/*;q=0.1',
      'accept-encoding': 'gzip, br, deflate',
      'user-agent': 'datocms-assets',
    });
  });

  it('asks for the URL exactly as it stands', async () => {
    const url = '/6/a%20b.png?auto=format,compress&txt=%C3%A4&s=abc';
    await run(server.origin, [want(url)]);
    expect(server.hits.at(-1)?.url).toBe(url);
  });

  it('carries no token', async () => {
    await run(server.origin, [want('/6/a.png')], { token: 'secret-token' });
    expect(JSON.stringify(server.hits.at(-1)?.headers)).not.toContain('secret-token');
  });
});

describe('a host that can not be reached is a failure in words', () => {
  it('where nobody listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => closed.once('listening', done));
    const { port } = closed.address() as { port: number };
    await new Promise((done) => closed.close(done));
    const { findings } = await run(`http://127.0.0.1:${port}`, [want('/6/a.png')]);
    expect(findings).toEqual(['download-failed: 4 tries: the connection was refused (ECONNREFUSED).']);
  });

  it('where its name is unknown', async () => {
    const { findings } = await run('http://no-such-host.invalid', [want('/6/a.png')], { timeout: 5, retries: 1 });
    expect(findings).toEqual([
      expect.stringMatching(/2 tries: the name of its host (is unknown|could not be looked up) \(E/),
    ]);
  });

  it('where a listener never accepts', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await new Promise((done) => silent.once('listening', done));
    const { port } = silent.address() as { port: number };
    const { findings } = await run(`https://127.0.0.1:${port}`, [want('/6/a.png')], { retries: 1, timeout: 0.5 });
    expect(findings).toEqual(['download-failed: 2 tries: no byte came for 0.5 s.']);
    silent.close();
  });

  it('where its certificate is signed by nobody trusted, and without a further try', async () => {
    const { findings } = await run(secure.origin, [want('/6/a.png')]);
    expect(findings).toEqual([
      'download-failed: 1 try: the certificate of its host is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT).',
    ]);
  });

  it('where its certificate is for another host', async () => {
    const dispatcher = new Agent({ connect: { ca: tls.cert } });
    const connectTo = [`assets.other.example=${secure.origin}`];
    const options = { host: 'assets.other.example', connectTo };
    const { findings } = await run('', [want('https://assets.other.example/6/a.png')], options, { dispatcher });
    expect(findings).toEqual([
      'download-failed: 1 try: the certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID).',
    ]);
    await dispatcher.close();
  });

  it('where it speaks http instead of https', async () => {
    const { findings } = await run(server.origin.replace('http', 'https'), [want('/6/a.png')], { retries: 0 });
    expect(findings).toEqual([expect.stringContaining('the connection failed (')]);
  });
});

it("a caller's dispatcher sends the requests, and stays open", async () => {
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  const pool = dispatcher.get(`https://${host}`);
  for (const path of ['/6/x.png', '/6/y.png']) {
    pool.intercept({ path }).reply(200, picture(path), { headers: { 'content-type': 'image/png' } });
    const { findings, bytes } = await run('', [want(path)], { connectTo: [] }, { dispatcher });
    expect(findings).toEqual([]);
    expect(bytes.size).toBe(1);
  }
  await dispatcher.close();
});

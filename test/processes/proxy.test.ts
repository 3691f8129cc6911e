import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectProxy, startConnectProxy } from '../support/connect-proxy.ts';
import { token } from '../support/contract-cda.ts';
import { picture } from '../support/contract-pictures.ts';
import { type Done, project, startWorld, url, type World, withReport } from '../support/contract-world.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { findFreePort } from '../support/free-port.ts';
import { type Authority, makeAuthority } from '../support/make-certificates.ts';
import { node, spawnCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hero = '1700000001-hero.png';
const host = 'www.datocms-assets.com';
let world: World;
let trusted: Authority;
let server: FaultServer;
let proxy: ConnectProxy;

beforeAll(async () => {
  world = await startWorld();
  await world.publish(hero);
  trusted = await makeAuthority(temporaryFolder('proxy'), 'trusted');
  const answer = { body: await picture('png', 'x'), headers: { 'content-type': 'image/png' } };
  server = await startFaultServer({ [`/${project}/${hero}?w=20`]: answer }, await trusted.sign(host));
});
beforeEach(async () => {
  proxy = await startConnectProxy();
});
afterEach(() => proxy.close());
afterAll(() => server.close());

const [fetchUsesProxy, fetchUsesSocks] = nodeTakes('http://a:1', 'socks5://a:1');

/** Whether Node's own `fetch`, which sends the queries, can use these proxies. Node does not start with one that it can't use. */
function nodeTakes(...proxies: readonly string[]): boolean[] {
  const canUseProxy = execFileSync(node, ['-p', 'process.allowedNodeEnvironmentFlags.has("--use-env-proxy")']);
  return proxies.map((url) => {
    const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: url };
    return String(canUseProxy).startsWith('true') && spawnSync(node, ['-e', 'fetch'], { env }).status === 0;
  });
}

/** Runs on one page, with the proxy in the environment. */
async function localize(
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Done & { readonly page: string }> {
  const site = world.site({ 'p.html': `<img src="${url(hero)}?w=20">` });
  const cda = ['--cda-url', world.cda.url, '--cache-dir', site.cache];
  const ended = await spawnCli(
    ['localize', site.dir, '--json', ...cda, '--connect-to', `${host}=${server.origin}`, '--retries', '1', ...args],
    {
      ...{ DATOCMS_CDA_TOKEN: token, NODE_EXTRA_CA_CERTS: trusted.file },
      ...{ NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, NO_PROXY: '' },
      ...env,
    },
    site.work,
  );
  expect(ended.stdout + ended.stderr).not.toContain(proxy.password);
  return { ...withReport(ended), page: site.read('p.html') };
}

const cdaAddress = () => new URL(world.cda.url).host;
const assetAddress = () => new URL(server.origin).host;

describe.runIf(fetchUsesProxy)('a proxy of the environment', () => {
  it('gets the downloads, whose certificates are those of their hosts', async () => {
    const { found, page } = await localize({ NO_PROXY: cdaAddress() });
    expect(found).toEqual([]);
    expect(page).toMatch(/^<img src="\/_assets\/hero\.\w+\.png">$/);
    expect([proxy.targets, server.servernames.at(-1)]).toEqual([[assetAddress()], host]);
  });

  it('gets the queries', async () => {
    const { found } = await localize({ NO_PROXY: assetAddress() });
    expect([found, new Set(proxy.targets)]).toEqual([[], new Set([cdaAddress()])]);
  });

  it('gets nothing for hosts of NO_PROXY', async () => {
    const { found } = await localize({ NO_PROXY: 'example.org,127.0.0.1' });
    expect([found, proxy.targets]).toEqual([[], []]);
  });

  it('gets nothing where Node itself would not use it', async () => {
    const { found } = await localize({ NODE_USE_ENV_PROXY: '' });
    expect([found, proxy.targets]).toEqual([[], []]);
  });

  it('gets the requests to a bucket', async () => {
    const xml = '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';
    const store = await startFaultServer({
      '/media/?encoding-type=url&list-type=2&prefix=': { body: Buffer.from(xml) },
    });
    const site = world.site({ 'p.html': '<p>' });
    const ended = await spawnCli(['prune', site.dir, '--store', 's3://media', '--s3-endpoint', store.origin], {
      ...{ AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' },
      ...{ NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url, NO_PROXY: '' },
    });
    await store.close();
    expect([ended.status, proxy.targets]).toEqual([0, [new URL(store.origin).host]]);
  });
});

describe.runIf(fetchUsesProxy)('a proxy that makes no connection', () => {
  const fix = 'Check the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and the proxy that they name.';
  /** The proxy is asked first, so that no server need be there. */
  const toSecureCda = ['--cda-url', 'https://cda.example/'];

  it.each<readonly [string, number, string]>([
    ['refuses the password', 407, 'the proxy answered 407 (Proxy Authentication Required)'],
    ['refuses the host', 403, 'the proxy answered 403'],
    ['closes the connection', 0, "the proxy can't be used: connection closed (UND_ERR_SOCKET)"],
  ])('is named where it %s', async (_, status, reason) => {
    proxy.status = status;
    const { found, report } = await localize({ NO_PROXY: cdaAddress() });
    expect(found).toEqual(['download-failed p.html']);
    expect(report.findings[0]).toMatchObject({ message: expect.stringContaining(`2 tries: ${reason} (`), fix });
    expect(proxy.targets).toHaveLength(2);
  });

  it('is named where it refuses the connection', async () => {
    const HTTPS_PROXY = `http://user:${proxy.password}@127.0.0.1:${await findFreePort()}`;
    const { report } = await localize({ NO_PROXY: cdaAddress(), HTTPS_PROXY });
    const message = expect.stringContaining("the proxy can't be used: connection refused (ECONNREFUSED)");
    expect(report.findings[0]).toMatchObject({ message, fix });
  });

  it('is named where it refuses the connection for a query', async () => {
    const { report } = await localize({ HTTP_PROXY: `http://127.0.0.1:${await findFreePort()}` });
    expect(report.findings[0]).toMatchObject({ code: 'cda-unreachable', fix });
  });

  it('is named where it refuses a query', async () => {
    proxy.status = 407;
    const { report } = await localize({}, ...toSecureCda);
    expect(report.findings[0]).toMatchObject({
      code: 'cda-unreachable',
      message: expect.stringContaining('the proxy answered 407 (Proxy Authentication Required), tried 2 times.'),
      fix,
    });
  });

  it.each<readonly [string, () => string, readonly string[], string]>([
    ['a query', () => '', toSecureCda, 'cda-unreachable'],
    ['a download', cdaAddress, [], 'download-failed'],
  ])('keeps no build waiting where it does not answer %s', async (_, noProxy, args, code) => {
    proxy.status = -1;
    const { report } = await localize({ NO_PROXY: noProxy() }, ...args, '--timeout', '1');
    expect(report.findings[0]).toMatchObject({ code, message: expect.stringContaining('no data for 1 s') });
  });

  it('keeps no command waiting that asks in its own thread', async () => {
    proxy.status = -1;
    const site = world.site({ 'p.html': '<p>' });
    const { status, stdout } = await spawnCli(
      ['doctor', site.dir, ...toSecureCda, '--timeout', '1', '--retries', '0'],
      { DATOCMS_CDA_TOKEN: token, NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy.url, NO_PROXY: '' },
      site.work,
    );
    expect([status, stdout]).toEqual([1, expect.stringContaining('no data for 1 s')]);
  });

  it('cuts nothing of what a command prints, however late it is read', async () => {
    const page = `<img src="${url(hero)}">\n`.repeat(100);
    const site = world.site(Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`${number}.html`, page])));
    const readLate = ['sh', '-c', '"$@" 2>&1 >/dev/null | { sleep 3; cat; } >&2', 'sh'];
    const args = ['verify', site.dir, '--verbose'];
    const { stderr } = await spawnCli(args, { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: proxy.url }, site.work, readLate);
    expect(stderr.length).toBeGreaterThan(100_000);
    expect(stderr).toContain('20 files searched');
  });

  it.runIf(fetchUsesSocks)('is a mistake where its URL has another scheme, which is not shown', async () => {
    const HTTPS_PROXY = `socks5://user:${proxy.password}@127.0.0.1:1`;
    const { status, stderr } = await localize({ NO_PROXY: cdaAddress(), HTTPS_PROXY });
    expect(status).toBe(2);
    expect(stderr).toContain('HTTPS_PROXY: expected a URL with http: or https:, such as http://proxy.example.net:3128');
  });
});

describe('a proxy that Node does not use', () => {
  const env = { NODE_USE_ENV_PROXY: '', HTTPS_PROXY: 'http://user:pass-word-of-proxy@proxy.example:3128' };
  const fix =
    'If the network allows requests through the proxy of HTTPS_PROXY only, set NODE_USE_ENV_PROXY=1, and use Node.js 22.21, 24 or newer.';

  it.each([
    ['a query', 'cda-unreachable', ['--cda-url', '']],
    ['a download', 'download-failed', ['--connect-to', `${host}=`]],
  ] as const)('is named where %s reaches nothing', async (_, code, [flag, value]) => {
    const { report } = await localize(env, flag, `${value}http://127.0.0.1:${await findFreePort()}`);
    expect(report.findings[0]).toMatchObject({ code, fix });
  });
});

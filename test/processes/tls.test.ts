import { afterEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { picture } from '../support/contract-pictures.ts';
import { type Done, project, startWorld, url, withReport } from '../support/contract-world.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { type Certificate, makeAuthority, makeSelfSigned } from '../support/make-certificates.ts';
import { spawnCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const hero = '1700000001-hero.png';
const host = 'www.datocms-assets.com';
const servers: FaultServer[] = [];

const world = await startWorld();
await world.publish(hero);
const folder = temporaryFolder('certificates');
const trusted = await makeAuthority(folder, 'trusted');
const stranger = await makeAuthority(folder, 'stranger');
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(certificate?: Certificate): Promise<FaultServer> {
  const answer = { body: await picture('png', 'x'), headers: { 'content-type': 'image/png' } };
  const server = await startFaultServer({ [`/${project}/${hero}?w=20`]: answer }, certificate);
  servers.push(server);
  return server;
}

/** Runs on one page, with asset requests sent to an origin. The authority is the only thing that is set for TLS. */
async function localize(origin: string, ...args: string[]): Promise<Done & { readonly page: string }> {
  const site = world.site({ 'p.html': `<img src="${url(hero)}?w=20">` });
  const before = site.snapshot();
  const done = withReport(
    await spawnCli(
      ['localize', site.dir, '--json', '--cda-url', world.cda.url, '--cache-dir', site.cache, ...args].concat(
        '--connect-to',
        `${host}=${origin}`,
      ),
      {
        DATOCMS_CDA_TOKEN: token,
        NODE_EXTRA_CA_CERTS: trusted.file,
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
      site.work,
    ),
  );
  if (done.status !== 0) expect(site.snapshot()).toEqual(before);
  return { ...done, page: site.read('p.html') };
}

const bucket = (flag: string, endpoint: string) => [flag, 's3://media/site', '--s3-endpoint', endpoint];

describe('connect-to an https origin', () => {
  it('keeps the asset host in Host, in the server name, and in the certificate that is asked for', async () => {
    const server = await serve(await trusted.sign(host));
    const { status, found, page } = await localize(server.origin);
    expect([status, found, server.servernames]).toEqual([0, [], [host]]);
    expect(server.requests.map(({ host }) => host)).toEqual([host]);
    expect(page).toMatch(/^<img src="\/_assets\/hero\.\w+\.png">$/);
  });
});

describe('the message names the reason', () => {
  it.each<readonly [string, () => Promise<Certificate>, string]>([
    [
      'signed by an unknown authority',
      () => stranger.sign(host),
      'certificate is signed by an unknown authority (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    ],
    ['self-signed', () => makeSelfSigned(host), 'certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ["an authority's own", async () => stranger, 'certificate is not trusted (INVALID_PURPOSE)'],
    [
      'expired',
      () => trusted.sign(host, -30, -1),
      "certificate has expired by this machine's clock (CERT_HAS_EXPIRED)",
    ],
    [
      'not valid yet',
      () => trusted.sign(host, 1, 30),
      "certificate is not valid yet by this machine's clock (CERT_NOT_YET_VALID)",
    ],
    [
      'for another host',
      () => trusted.sign('assets.example.org'),
      'certificate is for another host (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
  ])('where the certificate is %s, without a retry and without a request', async (_what, make, words) => {
    const server = await serve(await make());
    const { status, found, report, stderr } = await localize(server.origin);
    expect([status, found]).toEqual([1, ['download-failed p.html']]);
    expect(report.findings[0]?.message).toBe(`Download failed after 1 try: ${words} (needed by p.html).`);
    expect(stderr).toContain(words);
    expect([server.requests.length, server.connections()]).toEqual([0, 1]);
  });

  it.each([
    ['a download', 'download-failed', (origin: string) => [origin]],
    ['a query', 'cda-unreachable', (origin: string) => ['', '--cda-url', origin]],
    ['a store', 'store-failed', (origin: string) => ['', ...bucket('--store', origin), '--prefix', origin]],
    ['a shared cache', 'cache-unusable', (origin: string) => ['', ...bucket('--shared-cache', origin)]],
  ] as const)('where a network that inspects TLS answers %s, with its fix', async (_, code, args) => {
    const [origin = '', ...rest] = args((await serve(await stranger.sign(host))).origin);
    const { report } = await localize(origin || world.assets.origin, ...rest);
    expect(report.findings).toMatchObject([{ code, fix: expect.stringContaining('set NODE_EXTRA_CA_CERTS to') }]);
  });

  it('where the host speaks no TLS', async () => {
    const { status, report } = await localize((await serve()).origin.replace('http:', 'https:'), '--retries', '1');
    expect(status).toBe(1);
    expect(report.findings[0]?.message).toMatch(/^Download failed after 2 tries: connection failed \(\w+\)/);
  });
});

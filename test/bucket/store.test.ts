import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLocalizer } from '../../packages/datocms-assets/src/index.ts';
import { token } from '../support/contract-cda.ts';
import { sha256 } from '../support/contract-pictures.ts';
import { startCli, until } from '../support/contract-start.ts';
import { type Done, type Site, startWorld, url, type World, withReport } from '../support/contract-world.ts';
import { peakMemory, tellingMemory } from '../support/peak-memory.ts';
import { runCli } from '../support/run-cli.ts';
import { type S3Proxy, startS3Proxy } from '../support/s3-proxy.ts';
import { type S3Server, startRgw } from '../support/start-rgw.ts';

const [hero, kettle, manual] = ['1700000001-hero.jpg', '1700000002-kettle.png', '1700000003-manual.pdf'] as const;
// A port that `fetch` refuses: no build of these tests asks for a file there.
const prefix = 'http://127.0.0.1:9/site';
const page = `<img src="${url(hero)}?w=40" srcset="${url(hero)}?w=80 2x"><img src="${url(kettle)}"><a href="${url(manual)}?dl=manual.pdf">`;
let world: World;
let server: S3Server;
let proxy: S3Proxy;
let buckets = 0;
let bucket = '';

beforeAll(async () => {
  [world, server] = await Promise.all([startWorld(), startRgw()]);
  proxy = await startS3Proxy(server.origin);
  await world.upload(manual, Buffer.from('%PDF-1.4\n%%EOF\n'), 'application/pdf');
  await world.publish(hero, kettle, manual);
});
beforeEach(async () => {
  world.assets.reset();
  proxy.reset();
  bucket = `media-${++buckets}`;
  await server.createBucket(bucket);
});
afterAll(() => Promise.all([server.close(), proxy.close()]));

async function store(site: Site, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const flags = ['--store', `s3://${bucket}/site`, '--prefix', prefix];
  return runCli(
    ['localize', site.dir, '--json', ...world.connected(site), ...flags, ...args],
    { DATOCMS_CDA_TOKEN: token, ...server.env, AWS_ENDPOINT_URL_S3: proxy.origin, ...env },
    site.work,
  );
}
const localize = async (...args: Parameters<typeof store>): Promise<Done> => withReport(await store(...args));
const sent = () => proxy.requests.filter(({ method }) => method === 'PUT').length;

/** The bodies in the cache of a site. */
const bodies = ({ cache }: Site) =>
  readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

async function listing(under = 'site'): Promise<Map<string, number>> {
  const { folder, s3 } = server.client(`s3://${bucket}/${under}`);
  const found = new Map<string, number>();
  for await (const { name, size } of folder.list()) found.set(name, size);
  await s3.close();
  return found;
}

describe('with a bucket for stored files', () => {
  it('they stand there and not in the output, and pages name them by the prefix', async () => {
    const site = world.site({ 'index.html': page });
    const { status, report, stderr } = await localize(site);
    expect({ status, findings: report.findings, stderr }).toMatchObject({ status: 0, findings: [] });
    expect(Object.keys(site.snapshot())).toEqual(['index.html']);
    const variants = report.assets.flatMap((asset) => asset.variants) as (Done['report']['assets'][0]['variants'][0] & {
      readonly key?: string;
    })[];
    const names = [...(await listing()).keys()];
    expect(variants).toHaveLength(4);
    for (const { file, key } of variants) {
      expect(file).toBe(null);
      expect(names.map((name) => `site/${name}`)).toContain(key);
      expect(site.read('index.html')).toContain(`${prefix}/${key?.slice('site/'.length)}`);
    }
    expect(site.read('index.html')).not.toContain('datocms');
    expect(report.counts).toMatchObject({ stored: 4, rewritten: 1 });
  });

  it('objects have their bytes, type, lifetime, and a name for downloads', async () => {
    const site = world.site({ 'index.html': page });
    const { report } = await localize(site);
    const { s3 } = server.client(`s3://${bucket}/site`);
    for (const variant of report.assets.flatMap((asset) => asset.variants)) {
      const { key = '' } = variant as { readonly key?: string };
      const name = key.slice('site/'.length);
      const [headers, bytes] = await s3.send({ method: 'GET', name }, async (answer) => [
        answer.headers,
        Buffer.from(await answer.body.arrayBuffer()),
      ]);
      expect(sha256(bytes)).toBe(variant.sha256);
      expect(headers).toMatchObject({
        'content-type': variant.type,
        'cache-control': 'public, max-age=31536000, immutable',
      });
      const isManual = variant.url.includes('dl=');
      expect(headers['content-disposition']).toBe(isManual ? 'attachment; filename="manual.pdf"' : undefined);
    }
    await s3.close();
  });

  it.each([
    ['then', ['', '?dl=manual.pdf']],
    ['before', ['?dl=manual.pdf', '']],
    ['before and then', ['?dl=a.pdf', '', '?dl=b.pdf']],
  ])('a file that pages also show (%s) is no download', async (_what, queries) => {
    const links = queries.map((query) => `<a href="${url(manual)}${query}">`);
    const { report } = await localize(world.site({ 'index.html': links.join('') }));
    const { s3 } = server.client(`s3://${bucket}`);
    const [{ key = '' } = {}] = report.assets.flatMap(
      ({ variants }) => variants as readonly { readonly key?: string }[],
    );
    const headers = await s3.send({ method: 'HEAD', name: key }, async (answer) => answer.headers);
    await s3.close();
    expect(headers['content-type']).toBe('application/pdf');
    expect(headers).not.toHaveProperty('content-disposition');
  });

  it('a body that was damaged in the cache is not sent, and the next run repairs it', async () => {
    const site = world.site({ 'index.html': page });
    proxy.fault = ({ method }) => {
      // The listing comes between the downloads and the uploads.
      if (method === 'GET') for (const file of bodies(site)) writeFileSync(file, Buffer.alloc(statSync(file).size, 1));
      return undefined;
    };
    const { status, report } = await localize(site);
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['download-failed']]);
    expect(report.findings[0]?.message).toContain('damaged');
    expect([sent(), site.read('index.html')]).toEqual([0, page]);
    proxy.reset();
    expect((await localize(site)).status).toBe(0);
    expect((await listing()).size).toBe(4);
  });

  it('a second run sends nothing, with its cache or without, and lists the folder once', async () => {
    await localize(world.site({ 'index.html': page }));
    expect(sent()).toBe(4);
    proxy.reset();
    const again = await localize(world.site({ 'index.html': page }));
    expect([again.status, again.report.findings, sent()]).toEqual([0, [], 0]);
    expect(again.stderr).toContain(`Sent 0 of 4 files to s3://${bucket}/site/.`);
    expect(proxy.requests.map(({ method, url: path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      `GET /${bucket}/`,
    ]);
  });

  it('the picture in place of an asset that is not published stands there too, and is sent once', async () => {
    const site = world.site({ 'index.html': `<img src="${url('1700000009-draft.jpg')}?w=40">` });
    const { status, report } = await localize(site, ['--unpublished', 'placeholder']);
    expect([status, report.findings.map(({ code }) => code)]).toEqual([0, ['placeholder']]);
    const [name = ''] = (await listing()).keys();
    expect(name).toMatch(/^placeholder-40x30\.[a-z2-7]{16}\.svg$/);
    expect(site.read('index.html')).toBe(`<img src="${prefix}/${name}">`);
    const { s3 } = server.client(`s3://${bucket}/site`);
    const type = await s3.send({ method: 'HEAD', name }, async ({ headers }) => headers['content-type']);
    expect(type).toBe('image/svg+xml');
    await s3.close();
    const again = world.site({ 'index.html': `<img src="${url('1700000009-draft.jpg')}?w=40">` });
    expect((await localize(again, ['--unpublished', 'placeholder'])).status).toBe(0);
    expect(sent()).toBe(1);
  });

  it('a run on its own output keeps the names, and finds a name that is not there', async () => {
    const site = world.site({ 'index.html': page });
    await localize(site);
    const localized = site.read('index.html');
    expect((await localize(site)).status).toBe(0);
    expect(site.read('index.html')).toBe(localized);
    site.write({ 'index.html': localized.replace(/hero\.[a-z2-7]{16}/, 'hero.aaaaaaaaaaaaaaaa') });
    const { status, found } = await localize(site);
    expect([status, found]).toEqual([1, ['missing-file index.html']]);
  });

  it('what stands under a name with other bytes is sent again', async () => {
    const { report } = await localize(world.site({ 'index.html': page }));
    const [first, second] = report.assets.flatMap((asset) => asset.variants) as { bytes: number; key?: string }[];
    const { folder, s3 } = server.client(`s3://${bucket}/site`);
    const replace = async (name: string, bytes: Buffer) => {
      await folder.put(name, { size: bytes.length, sha256: sha256(bytes), open: () => bytes }, {});
    };
    await replace((first?.key ?? '').slice(5), Buffer.from('shorter'));
    await replace((second?.key ?? '').slice(5), Buffer.alloc(second?.bytes ?? 0, 1));
    await s3.close();
    proxy.reset();
    expect((await localize(world.site({ 'index.html': page }))).status).toBe(0);
    expect(sent()).toBe(2);
  });

  it('an output that is a folder of other files is not touched, and a dry run asks the store nothing', async () => {
    const site = world.site({ 'index.html': page });
    const { status } = await localize(site, ['--dry-run']);
    expect([status, proxy.requests, site.read('index.html')]).toEqual([0, [], page]);
  });
});

describe('a store that fails', () => {
  it.each([
    ['a wrong secret', { AWS_SECRET_ACCESS_KEY: 'another-secret' }, 'the secret access key is wrong'],
    ['an unknown key', { AWS_ACCESS_KEY_ID: 'UNKNOWNKEY' }, 'the access key id is unknown'],
  ])('is one finding for %s, and no page is changed', async (_what, env, message) => {
    const site = world.site({ 'index.html': page, 'b.html': page });
    const { status, report, stdout, stderr } = await localize(site, [], env);
    expect(status).toBe(1);
    expect(report.findings.map(({ code }) => code)).toEqual(['store-failed']);
    expect(report.findings[0]?.message).toContain(message);
    expect(site.read('index.html')).toBe(page);
    for (const secret of Object.values({ ...server.env, ...env }).filter((value) => !value.startsWith('http'))) {
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  it('changes no page without an asset either', async () => {
    const html = '<link rel="preconnect" href="https://www.datocms-assets.com">';
    const site = world.site({ 'index.html': html });
    proxy.fault = () => ({ status: 403, code: 'AccessDenied' });
    const { status, report } = await localize(site);
    expect([status, report.findings.map(({ code }) => code), site.read('index.html')]).toEqual([
      1,
      ['store-failed'],
      html,
    ]);
  });

  it.each([
    ['no such bucket', '--store=s3://no-such-bucket/site', 'there is no such bucket'],
    ['a bucket of somebody else, or a store that is down', '--s3-endpoint=http://127.0.0.1:9', 'refused'],
  ])('is one finding for %s', async (_what, flag, message) => {
    const site = world.site({ 'index.html': page });
    const { status, report } = await localize(site, [flag, '--retries', '0']);
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['store-failed']]);
    expect(report.findings[0]?.message).toContain(message);
    expect(site.read('index.html')).toBe(page);
  });

  it('says that the endpoint holds the bucket, as the address that Cloudflare R2 shows for it does', async () => {
    const site = world.site({ 'index.html': page });
    const { status, report } = await localize(site, ['--s3-endpoint', `${proxy.origin}/${bucket}`]);
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['store-failed']]);
    expect(report.findings[0]?.message).toMatch(/takes the bucket for an object: set .s3Endpoint. without the bucket/);
  });

  it.each([
    ['503 SlowDown', { status: 503, code: 'SlowDown', headers: { 'retry-after': '0' } }],
    ['500 InternalError', { status: 500, code: 'InternalError' }],
    ['a body that was changed on the way', { status: 400, code: 'XAmzContentSHA256Mismatch' }],
    ['a reset in the middle of a request', 'reset'],
    ['a reset after the object was stored', 'reset after'],
    ['a stall', 'stall'],
  ] as const)('is tried again after %s', async (_what, fault) => {
    proxy.fault = ({ method }, previous) => (method === 'PUT' && previous === 1 ? fault : undefined);
    const site = world.site({ 'index.html': page });
    const { status, report } = await localize(site, ['--timeout', '1']);
    expect([status, report.findings]).toEqual([0, []]);
    expect((await listing()).size).toBe(4);
    expect(sent()).toBe(5);
  });

  it.each([
    ['a clock that differs', 'RequestTimeTooSkewed', 'the clock of this machine'],
    ['a key without the right to write', 'AccessDenied', 'the access key may not do this'],
    ['a full bucket', 'QuotaExceeded', 'the bucket is full'],
  ])('is not tried again after %s', async (_what, code, message) => {
    proxy.fault = ({ method }) => (method === 'PUT' ? { status: 403, code } : undefined);
    const { status, report } = await localize(world.site({ 'index.html': page }));
    expect([status, report.findings.map((each) => each.code)]).toEqual([1, ['store-failed']]);
    expect(report.findings[0]?.message).toContain(message);
    expect(sent()).toBeLessThanOrEqual(4);
  });

  it('ends after its retries with one finding that says why, and leaves the pages', async () => {
    proxy.fault = ({ method }) => (method === 'PUT' ? { status: 503, code: 'SlowDown' } : undefined);
    const site = world.site({ 'index.html': page });
    const { status, report } = await localize(site, ['--retries', '1']);
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['store-failed']]);
    expect(report.findings[0]?.message).toContain('asks for fewer requests');
    expect(site.read('index.html')).toBe(page);
  });

  it.each([
    ['that is no XML', 'x'],
    ['that is another document', '<html></html>'],
    ['that has no end', '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'],
  ])('with a listing %s is an error', async (_what, xml) => {
    const liar = await startS3Proxy(server.origin);
    liar.fault = ({ method }) => (method === 'GET' ? { status: 200, xml } : undefined);
    const site = world.site({ 'index.html': page });
    const { status, report } = await localize(site, ['--s3-endpoint', liar.origin, '--retries', '0']);
    await liar.close();
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['store-failed']]);
  });
});

describe('several runs', () => {
  it('at once into one folder need no lock', async () => {
    const sites = Array.from({ length: 3 }, () => world.site({ 'index.html': page }));
    const runs = await Promise.all(sites.map((site) => localize(site)));
    for (const { status, report } of runs) expect([status, report.findings]).toEqual([0, []]);
    expect((await listing()).size).toBe(4);
  });

  it.each([
    ['killed', 'SIGKILL', { status: null, signal: 'SIGKILL' }],
    ['interrupted', 'SIGINT', { status: 130, signal: null }],
  ] as const)(
    'one that is %s in the middle of its uploads leaves its pages, and the next one completes it',
    async (_what, signal, end) => {
      proxy.fault = ({ method }, previous) => (method === 'PUT' && previous > 0 ? 'stall' : undefined);
      const site = world.site({ 'index.html': page });
      const flags = ['--store', `s3://${bucket}/site`, '--prefix', prefix];
      const env = { DATOCMS_CDA_TOKEN: token, ...server.env, AWS_ENDPOINT_URL_S3: proxy.origin };
      const { child, ended } = startCli(['localize', site.dir, ...world.connected(site), ...flags], env, site.work);
      await until(() => sent() === 4);
      child.kill(signal);
      expect(await ended).toMatchObject(end);
      expect(site.read('index.html')).toBe(page);
      proxy.reset();
      expect((await localize(site)).status).toBe(0);
      expect((await listing()).size).toBe(4);
      expect(Object.keys(site.snapshot())).toEqual(['index.html']);
    },
  );

  it('into a bucket that keeps versions send nothing twice', async () => {
    const { s3 } = server.client(`s3://${bucket}`);
    const bytes = Buffer.from(
      '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>',
    );
    const body = { size: bytes.length, sha256: sha256(bytes), open: () => bytes };
    await s3.send({ method: 'PUT', query: { versioning: '' }, body }, (answer) => answer.body.dump());
    await s3.close();
    for (const expected of [4, 4]) {
      expect((await localize(world.site({ 'index.html': page }))).status).toBe(0);
      expect(sent()).toBe(expected);
    }
  });
});

it('a build in passes sends each file once, and again what a later pass does not only download', async () => {
  const site = world.site({ 'index.html': `<img src="${url(kettle)}"><a href="${url(manual)}?dl=manual.pdf">` });
  const log: string[] = [];
  const localizer = createLocalizer(
    {
      ...{ cdaUrl: world.cda.url, connectTo: { 'www.datocms-assets.com': world.assets.origin }, cacheDir: site.cache },
      ...{ store: `s3://${bucket}/site`, prefix },
    },
    {
      environment: {
        variables: { DATOCMS_CDA_TOKEN: token, ...server.env, AWS_ENDPOINT_URL_S3: proxy.origin },
        places: '',
      },
      log: (line) => void log.push(line),
    },
  );
  await localizer.start(site.dir);
  for (const [added, expected] of [
    ['', 2],
    ['', 2],
    [`<img src="${url(hero)}">`, 3],
    [`<a href="${url(manual)}">`, 4],
  ] as const) {
    if (added !== '') site.write({ 'b.html': added });
    await localizer.pass(site.dir);
    expect(sent()).toBe(expected);
  }
  const { findings } = await localizer.finish(site.dir);
  await localizer.close();
  expect(findings).toEqual([]);
  expect(log.filter((line) => line.startsWith('Sent')).map((line) => line.split(' (')[0])).toEqual([
    'Sent 2 of 2 files',
    'Sent 1 of 1 file',
    'Sent 1 of 1 file',
  ]);
  expect(proxy.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
});

describe('datocms-assets doctor', () => {
  const doctor = (site: Site, ...args: string[]) =>
    runCli(
      ['doctor', '--json', '--cda-url', world.cda.url, '--store', `s3://${bucket}/site`, ...args],
      { DATOCMS_CDA_TOKEN: token, ...server.env },
      site.work,
    );

  it('lists the bucket, and writes nothing there', async () => {
    const { stdout } = await doctor(world.site(), '--prefix', prefix);
    expect(JSON.parse(stdout).checks).toContainEqual({
      name: 'store',
      status: 'ok',
      message: `s3://${bucket}/site/ can be listed, and is empty.`,
    });
  });

  it.each([
    [['--prefix', prefix, '--store', 's3://no-such-bucket/x'], 'there is no such bucket'],
    [[], 'Pages need the public URL'],
  ])('with %j tells that a build would fail', async (args, message) => {
    const { status, stdout } = await doctor(world.site(), ...args);
    const { checks } = JSON.parse(stdout) as {
      readonly checks: readonly { name: string; status: string; message: string }[];
    };
    expect(checks.find(({ name }) => name === 'store')).toMatchObject({
      status: 'error',
      message: expect.stringContaining(message),
    });
    expect(status).toBe(1);
  });
});

describe('wrong options of a bucket', () => {
  it.each([
    [['--prefix', '/media'], {}, 'pages need the public URL'],
    [[], { AWS_SECRET_ACCESS_KEY: '' }, 'AWS_SECRET_ACCESS_KEY not set'],
    [['--store', 'https://example.org'], {}, 'expected a bucket and a folder'],
    [['--store', 's3://media/../x'], {}, 'expected a bucket and a folder'],
    [['--s3-region', 'a b'], {}, 'expected the name of a region'],
    [['--s3-endpoint', 'store'], {}, 'expected a URL'],
    [[], { AWS_ENDPOINT_URL_S3: 'https://me:private@store.example.org' }, 'AWS_ENDPOINT_URL holds no URL'],
    [[], { AWS_REGION: 'a b' }, 'AWS_REGION or AWS_DEFAULT_REGION holds no name'],
    [[], { AWS_SESSION_TOKEN: 'private\ntoken' }, 'AWS_SESSION_TOKEN holds characters'],
  ])('%j with %j are refused before anything happens', async (args, env, message) => {
    const site = world.site({ 'index.html': page });
    const { status, stderr } = await store(site, args, env);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('private');
    expect(proxy.requests).toEqual([]);
  });
});

it('a film of 300 MiB is sent from its file, comes out whole, and takes no memory of its size', async () => {
  const film = '1700000009-film.mp4';
  const head = Buffer.from('AAAAHGZ0eXBpc29tAAACAGlzb21pc28ybXA0MQ==', 'base64');
  const bytes = Buffer.concat([head, Buffer.alloc(300 * 2 ** 20, 7)]);
  await world.upload(film, bytes, 'video/mp4');
  await world.publish(film);
  const peakOf = async (html: string) => {
    const site = world.site({ 'index.html': html });
    const flags = ['--store', `s3://${bucket}/site`, '--prefix', prefix, '--shared-cache', `s3://${bucket}/cache`];
    const { status, stderr } = await runCli(
      ['localize', site.dir, ...world.connected(site), ...flags, '--max-bytes', '1GiB'],
      { DATOCMS_CDA_TOKEN: token, ...server.env },
      site.work,
      [],
      tellingMemory,
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    return peakMemory(stderr);
  };
  const onePicture = await peakOf(`<img src="${url(kettle)}">`);
  const withFilm = await peakOf(`<video src="${url(film)}"></video>`);
  expect([...(await listing()).values()]).toContain(bytes.length);
  expect(withFilm - onePicture).toBeLessThan(60e6);
  expect(withFilm).toBeLessThan(250e6);
}, 120_000);

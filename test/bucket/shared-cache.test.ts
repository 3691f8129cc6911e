import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLocalizer } from '../../packages/datocms-assets/src/index.ts';
import { token } from '../support/contract-cda.ts';
import { sha256 } from '../support/contract-pictures.ts';
import { type Done, type Site, url, withReport } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';
import { canMount, mountSmallDisk } from '../support/small-disk.ts';
import { useBuckets } from './support/use-store.ts';

const [hero, kettle, film] = ['1700000001-hero.jpg', '1700000002-kettle.png', '1700000003-film.mp4'] as const;
const added = '1700000004-new.png';
const page = `<img src="${url(hero)}?w=40" srcset="${url(hero)}?w=80 2x"><img src="${url(kettle)}"><video src="${url(film)}"></video>`;
const mp4 = Buffer.concat([Buffer.from('AAAAHGZ0eXBpc29tAAACAGlzb21pc28ybXA0MQ==', 'base64'), randomBytes(2 ** 20)]);
const { world, server, proxy, bucket } = useBuckets(async (world) => {
  await world.upload(film, mp4, 'video/mp4');
  await world.publish(hero, kettle, film);
});

/** Builds on a machine of its own: nothing is in its cache. */
async function buildElsewhere(
  env: Readonly<Record<string, string>> = {},
  html = page,
  flags: readonly string[] = [],
): Promise<Done & { readonly site: Site }> {
  const site = world().site({ 'index.html': html });
  const ended = await runCli(
    [
      ...['localize', site.dir, '--json', ...world().connected(site)],
      ...['--shared-cache', `s3://${bucket()}/site`, ...flags],
    ],
    { DATOCMS_CDA_TOKEN: token, ...server().env, AWS_ENDPOINT_URL_S3: proxy().origin, ...env },
    site.work,
  );
  return { ...withReport(ended), site };
}
const warnings = ({ report }: Done) => report.findings.map(({ code, level }) => `${level} ${code}`);
const asked = () => world().assets.requests.length;

/** Changes the objects under a folder, by name. */
async function change(under: string, bytesOf: (name: string, size: number) => Buffer): Promise<void> {
  const { folder, s3 } = server().client(`s3://${bucket()}/site/v1/${under}`);
  for await (const { name, size } of folder.list()) {
    const bytes = bytesOf(name, size);
    await folder.put(name, { size: bytes.length, sha256: sha256(bytes), open: () => bytes }, {});
  }
  await s3.close();
}

describe('a shared cache', () => {
  it('lets a machine with an empty cache ask the asset host for nothing that another machine has brought', async () => {
    const first = await buildElsewhere();
    expect([first.status, first.report.findings, asked()]).toEqual([0, [], 4]);
    world().assets.reset();
    const second = await buildElsewhere();
    expect([second.status, second.report.findings, asked()]).toEqual([0, [], 0]);
    expect(second.site.snapshot()).toEqual(first.site.snapshot());
    expect(second.report.counts).toMatchObject({ cached: 4, downloaded: 0 });
  });

  it.each([
    ['bodies with other bytes of the same size', 'body', (_name: string, size: number) => randomBytes(size)],
    ['bodies that are cut', 'body', (_name: string, size: number) => Buffer.alloc(size - 1)],
    ['records that are cut', 'key', () => Buffer.from('{')],
    ['records that are too long', 'key', () => Buffer.alloc(100_000, 32)],
  ])('takes none of %s: they are fetched anew and repaired', async (_what, under, bytesOf) => {
    const first = await buildElsewhere();
    await change(under, bytesOf);
    world().assets.reset();
    const second = await buildElsewhere();
    expect([second.status, asked()]).toEqual([0, 4]);
    expect(second.site.snapshot()).toEqual(first.site.snapshot());
    world().assets.reset();
    const third = await buildElsewhere();
    expect([third.status, third.report.findings, asked()]).toEqual([0, [], 0]);
  });

  it('believes no record of somebody without the secret, even one that fits its body', async () => {
    await buildElsewhere({ DATOCMS_ASSETS_KEY: 'the-key-of-somebody-else' });
    world().assets.reset();
    const own = await buildElsewhere({ DATOCMS_ASSETS_KEY: 'the-own-key' });
    expect([own.status, asked()]).toEqual([0, 4]);
    world().assets.reset();
    const rotated = await buildElsewhere({ DATOCMS_ASSETS_KEY: 'the-new-key,the-own-key' });
    expect([rotated.status, asked()]).toEqual([0, 0]);
  });

  it('believes no record of another asset', async () => {
    await buildElsewhere();
    const { folder, s3 } = server().client(`s3://${bucket()}/site/v1/key`);
    const names: string[] = [];
    for await (const { name } of folder.list()) names.push(name);
    const [from = '', ...others] = names;
    const line = Buffer.from((await folder.getText(from, 10_000)) ?? '');
    await s3.close();
    await change('key', (name) => (others.includes(name) ? line : line));
    world().assets.reset();
    const { status } = await buildElsewhere();
    expect([status, asked()]).toEqual([0, 3]);
  });
});

// Only root can mount a small disk.
describe.skipIf(!canMount())('a machine whose disk is full', () => {
  it('takes from a shared cache what its own cache has no room for', async () => {
    const first = await buildElsewhere();
    world().assets.reset();
    const disk = mountSmallDisk('400k');
    const done = await buildElsewhere({}, page, ['--cache-dir', join(disk.folder, 'cache')]).finally(() =>
      disk.remove(),
    );
    expect([done.status, warnings(done), asked()]).toEqual([0, ['warning cache-unusable'], 0]);
    expect(done.report.findings[0]?.message).toContain('ENOSPC');
    expect(done.site.snapshot()).toEqual(first.site.snapshot());
  });
});

describe('a shared cache that fails', () => {
  it.each([
    ['that is down', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' }],
    ['with a wrong key', { AWS_SECRET_ACCESS_KEY: 'wrong' }],
  ])('%s is one warning, and the run goes on', async (_what, env) => {
    const done = await buildElsewhere(env);
    expect([done.status, warnings(done)]).toEqual([0, ['warning cache-unusable']]);
    expect(asked()).toBe(4);
  });

  it('whose key may not list it, so that AWS calls a missing record forbidden, is filled and used', async () => {
    proxy().fault = ({ method }) => (method === 'GET' ? { status: 403, code: 'AccessDenied' } : undefined);
    const first = await buildElsewhere();
    expect([first.status, first.report.findings, asked()]).toEqual([0, [], 4]);
    proxy().reset();
    world().assets.reset();
    const second = await buildElsewhere();
    expect([second.status, asked()]).toEqual([0, 0]);
  });

  it('and takes nothing is left alone after the writes that are under way', async () => {
    proxy().fault = ({ method }) => (method === 'PUT' ? 'stall' : undefined);
    const widths = Array.from({ length: 40 }, (_, at) => `<img src="${url(hero)}?w=${100 + at}">`);
    const done = await buildElsewhere({}, widths.join(''), ['--timeout', '1']);
    expect([done.status, warnings(done)]).toEqual([0, ['warning cache-unusable']]);
    expect(proxy().requests.filter(({ method }) => method === 'PUT').length).toBeLessThanOrEqual(32);
  });

  it('and stalls is left alone after a few requests', async () => {
    proxy().fault = () => 'stall';
    const done = await buildElsewhere({}, page, ['--timeout', '1']);
    expect([done.status, warnings(done), asked()]).toEqual([0, ['warning cache-unusable'], 4]);
    expect(proxy().requests.length).toBeLessThan(20);
  });

  it('and stalls is left alone by all modules of a bundle', async () => {
    proxy().fault = () => 'stall';
    const site = world().site({ 'index.html': '<p>' });
    const localizer = createLocalizer(
      {
        ...{
          cdaUrl: world().cda.url,
          connectTo: { 'www.datocms-assets.com': world().assets.origin },
          cacheDir: site.cache,
        },
        ...{ sharedCache: `s3://${bucket()}/site`, timeout: 0.5 },
      },
      {
        environment: {
          variables: { DATOCMS_CDA_TOKEN: token, ...server().env, AWS_ENDPOINT_URL_S3: proxy().origin },
          places: '',
        },
      },
    );
    await localizer.start(site.dir);
    for (const width of [11, 12, 13, 14, 15]) {
      expect(await localizer.edits(`${width}.js`, `export const a = '${url(hero)}?w=${width}';`)).toHaveLength(1);
    }
    await localizer.pass(site.dir);
    const { findings } = await localizer.finish(site.dir);
    await localizer.close();
    expect(findings.map(({ code }) => code)).toEqual(['cache-unusable']);
    expect(proxy().requests.filter(({ method }) => method === 'GET')).toHaveLength(3);
  });

  it('and can only be read is one warning, and what is in it is used', async () => {
    await buildElsewhere();
    world().assets.reset();
    await world().publish(added);
    proxy().fault = ({ method }) => (method === 'PUT' ? { status: 403, code: 'AccessDenied' } : undefined);
    const done = await buildElsewhere({}, `${page}<img src="${url(added)}"><img src="${url(added)}?w=8">`);
    expect([done.status, warnings(done), asked()]).toEqual([0, ['warning cache-unusable'], 2]);
  });
});

import { describe, expect, it } from 'vitest';
import { createLocalizer } from '../../packages/datocms-assets/src/index.ts';
import { token } from '../support/contract-cda.ts';
import { sha256 } from '../support/contract-pictures.ts';
import { startCli, until } from '../support/contract-start.ts';
import { url } from '../support/contract-world.ts';
import { peakMemory, tellingMemory } from '../support/peak-memory.ts';
import { spawnCli } from '../support/run-cli.ts';
import { hero, kettle, manual, page, prefix, useStore } from './support/use-store.ts';

const { world, server, proxy, bucket, flags, environment, localize, sent, listing } = useStore();

describe('several runs', () => {
  it('at once into one folder need no lock', async () => {
    const sites = Array.from({ length: 3 }, () => world().site({ 'index.html': page }));
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
      proxy().fault = ({ method }, previous) => (method === 'PUT' && previous > 0 ? 'stall' : undefined);
      const site = world().site({ 'index.html': page });
      const args = ['localize', site.dir, ...world().connected(site), ...flags()];
      const { child, ended } = startCli(args, environment(), site.work);
      await until(() => sent() === 4);
      child.kill(signal);
      expect(await ended).toMatchObject(end);
      expect(site.read('index.html')).toBe(page);
      proxy().reset();
      expect((await localize(site)).status).toBe(0);
      expect((await listing()).size).toBe(4);
      expect(Object.keys(site.snapshot())).toEqual(['index.html']);
    },
  );

  it('into a bucket that keeps versions send nothing twice', async () => {
    const { s3 } = server().client(`s3://${bucket()}`);
    const bytes = Buffer.from(
      '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>',
    );
    const body = { size: bytes.length, sha256: sha256(bytes), open: () => bytes };
    await s3.send({ method: 'PUT', query: { versioning: '' }, body }, (answer) => answer.body.dump());
    await s3.close();
    for (const expected of [4, 4]) {
      expect((await localize(world().site({ 'index.html': page }))).status).toBe(0);
      expect(sent()).toBe(expected);
    }
  });
});

it('a build in passes sends each file once, and again what a later pass does not only download', async () => {
  const site = world().site({ 'index.html': `<img src="${url(kettle)}"><a href="${url(manual)}?dl=manual.pdf">` });
  const log: string[] = [];
  const localizer = createLocalizer(
    {
      ...{
        cdaUrl: world().cda.url,
        connectTo: { 'www.datocms-assets.com': world().assets.origin },
        cacheDir: site.cache,
      },
      ...{ store: `s3://${bucket()}/site`, prefix },
    },
    {
      environment: { variables: environment(), places: '' },
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
  expect(proxy().requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
});

it('a film of 300 MiB is sent from its file, comes out whole, and takes no memory of its size', async () => {
  const film = '1700000009-film.mp4';
  const head = Buffer.from('AAAAHGZ0eXBpc29tAAACAGlzb21pc28ybXA0MQ==', 'base64');
  const bytes = Buffer.concat([head, Buffer.alloc(300 * 2 ** 20, 7)]);
  await world().upload(film, bytes, 'video/mp4');
  await world().publish(film);
  const peakOf = async (html: string) => {
    const site = world().site({ 'index.html': html });
    const args = ['localize', site.dir, ...world().connected(site), ...flags()];
    const { status, stderr } = await spawnCli(
      [...args, '--shared-cache', `s3://${bucket()}/cache`, '--max-bytes', '1GiB'],
      { DATOCMS_CDA_TOKEN: token, ...server().env },
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

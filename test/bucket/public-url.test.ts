import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { url, withReport } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';
import type { S3Fault } from '../support/s3-proxy.ts';
import { useBuckets } from './support/use-store.ts';

const kettle = '1700000002-kettle.png';
/** Visitors ask the address of the bucket, without a key. */
const { world, server, proxy: visitors, bucket } = useBuckets((world) => world.publish(kettle));

const env = () => ({ DATOCMS_CDA_TOKEN: token, ...server().env });
const flags = (prefix: string) => ['--store', `s3://${bucket()}/site`, '--prefix', prefix];

async function localize(prefix: string) {
  const site = world().site({ 'index.html': `<img src="${url(kettle)}">` });
  const args = ['localize', site.dir, '--json', ...world().connected(site), ...flags(prefix)];
  const { status, report } = withReport(await runCli(args, env(), site.work));
  return { status, findings: report.findings, page: site.read('index.html') };
}

async function doctor(prefix: string) {
  const site = world().site();
  const args = ['doctor', '--json', '--cda-url', world().cda.url, ...flags(prefix)];
  const { stdout } = await runCli(args, env(), site.work);
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly { readonly name: string }[] };
  return checks.find(({ name }) => name === 'store');
}

const page: S3Fault = { status: 200, xml: '<!doctype html>', headers: { 'content-type': 'text/html; charset=utf-8' } };
const answer = (status: number) => (): S3Fault => ({ status, code: 'Made' });

describe('where visitors get stored files at the prefix', () => {
  it('a build asks for one of them, and tells nothing', async () => {
    await server().makePublic(bucket());
    expect(await localize(`${visitors().origin}/${bucket()}/site`)).toMatchObject({ status: 0, findings: [] });
    expect(visitors().requests).toHaveLength(1);
    expect(await doctor(`${visitors().origin}/${bucket()}/site`)).toMatchObject({ status: 'ok' });
  });

  it.each([401, 405, 429, 500, 503])('an answer of status %i tells nothing of the address', async (status) => {
    visitors().fault = answer(status);
    expect(await localize(`${visitors().origin}/${bucket()}/site`)).toMatchObject({ status: 0, findings: [] });
  });

  it('a challenge of machines tells nothing of the address', async () => {
    visitors().fault = () => ({ ...page, status: 403, headers: { ...page.headers, 'cf-mitigated': 'challenge' } });
    expect(await localize(`${visitors().origin}/${bucket()}/site`)).toMatchObject({ status: 0, findings: [] });
    expect(await doctor(`${visitors().origin}/${bucket()}/site`)).toMatchObject({ status: 'ok' });
  });
});

describe('where visitors would not get them', () => {
  it.each<[string, string, boolean, (() => S3Fault) | undefined]>([
    ['the folder is missing in the prefix', '', true, undefined],
    ['the bucket is private', '/site', false, undefined],
    ['there is nothing any more', '/site', true, answer(410)],
  ])(
    'since %s, the build ends before it changes a page, and the doctor says so',
    async (_why, folder, isPublic, fault) => {
      if (isPublic) await server().makePublic(bucket());
      if (fault) visitors().fault = fault;
      const prefix = `${visitors().origin}/${bucket()}${folder}`;
      const { status, findings, page: html } = await localize(prefix);
      expect(html).toContain(url(kettle));
      const message = expect.stringContaining(`at ${prefix}/kettle.`);
      expect([status, findings]).toMatchObject([1, [{ code: 'wrong-prefix', level: 'error', message }]]);
      expect(await doctor(prefix)).toMatchObject({ status: 'error', message, fix: expect.stringContaining('prefix') });
    },
  );

  it('since a host of sites answers every address with a page, the build and the doctor warn', async () => {
    await server().makePublic(bucket());
    visitors().fault = () => page;
    const prefix = `${visitors().origin}/${bucket()}/site`;
    const { status, findings, page: html } = await localize(prefix);
    expect(html).toContain(`${prefix}/kettle.`);
    const message = expect.stringContaining(`at ${prefix}/kettle.`);
    expect([status, findings]).toMatchObject([0, [{ code: 'wrong-prefix', level: 'warning', message }]]);
    expect(await doctor(prefix)).toMatchObject({ status: 'warning', message, fix: expect.stringContaining('prefix') });
  });
});

it('a host that can’t be reached is told by the doctor alone', async () => {
  visitors().fault = () => 'reset';
  const prefix = `${visitors().origin}/${bucket()}/site`;
  expect(await localize(prefix)).toMatchObject({ status: 0, findings: [] });
  expect(await doctor(prefix)).toMatchObject({ status: 'warning', message: expect.stringContaining('be reached') });
});

it('a host that does not answer delays a build and the doctor by some seconds at most', async () => {
  const prefix = `${visitors().origin}/${bucket()}/site`;
  await server().makePublic(bucket());
  await localize(prefix);
  visitors().fault = () => 'stall';
  const [built, checked] = await Promise.all([localize(prefix), doctor(prefix)]);
  expect(built).toMatchObject({ status: 0, findings: [] });
  expect(checked).toMatchObject({ status: 'warning', message: expect.stringContaining('no data for 5 s') });
});

import { describe, expect, it } from 'vitest';
import { startS3Proxy } from '../support/s3-proxy.ts';
import { page, useStore } from './support/use-store.ts';

const { world, server, proxy, bucket, localize, sent, listing } = useStore();

describe('a store that fails', () => {
  it.each([
    ['a wrong secret', { AWS_SECRET_ACCESS_KEY: 'another-secret' }, 'the secret access key is wrong'],
    ['an unknown key', { AWS_ACCESS_KEY_ID: 'UNKNOWNKEY' }, 'the access key id is unknown'],
  ])('is one finding for %s, and no page is changed', async (_what, env, message) => {
    const site = world().site({ 'index.html': page, 'b.html': page });
    const { status, report, stdout, stderr } = await localize(site, [], env);
    expect(status).toBe(1);
    expect(report.findings.map(({ code }) => code)).toEqual(['store-failed']);
    expect(report.findings[0]?.message).toContain(message);
    expect(site.read('index.html')).toBe(page);
    for (const secret of Object.values({ ...server().env, ...env }).filter((value) => !value.startsWith('http'))) {
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  it('changes no page without an asset either', async () => {
    const html = '<link rel="preconnect" href="https://www.datocms-assets.com">';
    const site = world().site({ 'index.html': html });
    proxy().fault = () => ({ status: 403, code: 'AccessDenied' });
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
    const site = world().site({ 'index.html': page });
    const { status, report } = await localize(site, [flag, '--retries', '0']);
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['store-failed']]);
    expect(report.findings[0]?.message).toContain(message);
    expect(site.read('index.html')).toBe(page);
  });

  it('says that the endpoint holds the bucket, as the address that Cloudflare R2 shows for it does', async () => {
    const site = world().site({ 'index.html': page });
    const { status, report } = await localize(site, ['--s3-endpoint', `${proxy().origin}/${bucket()}`]);
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['store-failed']]);
    expect(report.findings[0]?.message).toMatch(/takes the bucket for an object: set .s3Endpoint. without the bucket/);
  });

  it.each([
    ['503 SlowDown', { status: 503, code: 'SlowDown', headers: { 'retry-after': '0' } }],
    ['500 InternalError', { status: 500, code: 'InternalError' }],
    ['another upload of the same file at the same time', { status: 409, code: 'OperationAborted' }],
    ['a body that was changed on the way', { status: 400, code: 'XAmzContentSHA256Mismatch' }],
    ['a reset in the middle of a request', 'reset'],
    ['a reset after the object was stored', 'reset after'],
    ['a stall', 'stall'],
  ] as const)('is tried again after %s', async (_what, fault) => {
    proxy().fault = ({ method }, previous) => (method === 'PUT' && previous === 1 ? fault : undefined);
    const site = world().site({ 'index.html': page });
    const { status, report } = await localize(site, fault === 'stall' ? ['--timeout', '1'] : []);
    expect([status, report.findings]).toEqual([0, []]);
    expect((await listing()).size).toBe(4);
    expect(sent()).toBe(5);
  });

  it.each([
    ['a clock that differs', 'RequestTimeTooSkewed', 'the clock of this machine'],
    ['a key without the right to write', 'AccessDenied', 'the access key may not do this'],
    ['a full bucket', 'QuotaExceeded', 'the bucket is full'],
  ])('is not tried again after %s', async (_what, code, message) => {
    proxy().fault = ({ method }) => (method === 'PUT' ? { status: 403, code } : undefined);
    const { status, report } = await localize(world().site({ 'index.html': page }));
    expect([status, report.findings.map((each) => each.code)]).toEqual([1, ['store-failed']]);
    expect(report.findings[0]?.message).toContain(message);
    expect(sent()).toBeLessThanOrEqual(4);
  });

  it('ends after its retries with one finding that says why, and leaves the pages', async () => {
    proxy().fault = ({ method }) => (method === 'PUT' ? { status: 503, code: 'SlowDown' } : undefined);
    const site = world().site({ 'index.html': page });
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
    const liar = await startS3Proxy(server().origin);
    liar.fault = ({ method }) => (method === 'GET' ? { status: 200, xml } : undefined);
    const site = world().site({ 'index.html': page });
    const { status, report } = await localize(site, ['--s3-endpoint', liar.origin, '--retries', '0']);
    await liar.close();
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['store-failed']]);
  });
});

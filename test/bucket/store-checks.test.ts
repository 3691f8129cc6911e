import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import type { Site } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';
import { page, prefix, useStore } from './support/use-store.ts';

const { world, server, proxy, bucket, store } = useStore();

describe('datocms-assets doctor', () => {
  const doctor = (site: Site, ...args: string[]) =>
    runCli(
      ['doctor', '--json', '--cda-url', world().cda.url, '--store', `s3://${bucket()}/site`, ...args],
      { DATOCMS_CDA_TOKEN: token, ...server().env },
      site.work,
    );

  it('lists the bucket, and writes nothing there', async () => {
    const { stdout } = await doctor(world().site(), '--prefix', prefix);
    expect(JSON.parse(stdout).checks).toContainEqual({
      name: 'store',
      status: 'ok',
      message: `s3://${bucket()}/site/ can be listed, and is empty.`,
    });
  });

  it('warns of a shared cache that fails, since a build goes on without it', async () => {
    const checkOf = async (url: string) => {
      const { stdout } = await doctor(world().site(), '--prefix', prefix, '--shared-cache', url);
      const { checks } = JSON.parse(stdout) as { readonly checks: readonly { readonly name: string }[] };
      return checks.find(({ name }) => name === 'shared cache');
    };
    expect(await checkOf(`s3://${bucket()}/cache`)).toMatchObject({ status: 'ok' });
    expect(await checkOf('s3://no-such-bucket/cache')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/^s3:\/\/no-such-bucket\/cache\/ can't be listed: there is no such bucket/),
      fix: expect.stringMatching(/^Check the bucket/),
    });
  });

  it.each([
    [['--prefix', prefix, '--store', 's3://no-such-bucket/x'], 'there is no such bucket'],
    [[], 'Pages need the public URL'],
  ])('with %j tells that a build would fail', async (args, message) => {
    const { status, stdout } = await doctor(world().site(), ...args);
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
    [['--s3-addressing', 'host'], {}, '--s3-addressing: the store has an IP address, http://127.0.0.1:'],
    [
      ['--s3-addressing', 'host', '--s3-endpoint', 'http://[::1]:9000'],
      {},
      '--s3-addressing: the store has an IP address, http://[::1]:9000',
    ],
    [[], { AWS_SECRET_ACCESS_KEY: '' }, 'AWS_SECRET_ACCESS_KEY not set'],
    [['--store', 'https://example.org'], {}, 'expected a bucket and a folder'],
    [['--store', 's3://media/../x'], {}, 'expected a bucket and a folder'],
    [['--store', 's3://media/site', '--shared-cache', 's3://media/site'], {}, 'expected a folder outside'],
    [['--store', 's3://media', '--shared-cache', 's3://media/cache'], {}, 'expected a folder outside'],
    [['--s3-region', 'a b'], {}, 'expected the name of a region'],
    [['--s3-endpoint', 'store'], {}, 'expected a URL'],
    [[], { AWS_ENDPOINT_URL_S3: 'https://me:private@store.example.org' }, 'AWS_ENDPOINT_URL holds no URL'],
    [[], { AWS_REGION: 'a b' }, 'AWS_REGION or AWS_DEFAULT_REGION holds no name'],
    [[], { AWS_SESSION_TOKEN: 'private\ntoken' }, 'AWS_SESSION_TOKEN holds characters'],
  ])('%j with %j are refused before anything happens', async (args, env, message) => {
    const site = world().site({ 'index.html': page });
    const { status, stderr } = await store(site, args, env);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('private');
    expect(proxy().requests).toEqual([]);
  });
});

import type { LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import { createAssetClient, guardLookup } from './asset-client.ts';

type LookupResult = Parameters<Parameters<LookupFunction>[2]>;

const hosts = new AssetHosts();
const publicAddress = { address: '1.1.1.1', family: 4 };

async function lookUp(host: string, found: LookupResult): Promise<unknown[]> {
  const lookup = guardLookup(hosts, (_host, _options, callback) => callback(...found));
  return new Promise((resolve) => lookup(host, { all: true }, (...result) => resolve(result)));
}

describe('guardLookup', () => {
  it.each([
    ['all public', [publicAddress]],
    ['public in both families', [publicAddress, { address: '2606:4700::1', family: 6 }]],
  ])('passes on addresses that are %s', async (_name, addresses) => {
    expect(await lookUp('www.datocms-assets.com', [null, addresses])).toEqual([null, addresses, undefined]);
  });

  it.each<[string, LookupResult]>([
    ['one address in the local network', [null, '192.168.0.7', 4]],
    ['a private address among public ones', [null, [publicAddress, { address: '::1', family: 6 }]]],
    ["the address of a cloud's metadata service", [null, [{ address: '169.254.169.254', family: 4 }]]],
  ])('refuses an asset host that has %s', async (_name, found) => {
    const [error] = await lookUp('www.datocms-assets.com', found);
    expect(error).toMatchObject({ code: 'ERR_PRIVATE_ADDRESS' });
  });

  it('accepts any address for a host that is no asset host, such as one that connectTo names', async () => {
    expect(await lookUp('localhost', [null, '127.0.0.1', 4])).toEqual([null, '127.0.0.1', 4]);
  });

  it('passes on an error of the lookup', async () => {
    const error = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
    expect((await lookUp('www.datocms-assets.com', [error, '']))[0]).toBe(error);
  });
});

it('joins the lines of a header, as `Response` does', async () => {
  const headers = { 'content-encoding': ['gzip', 'br'], 'content-type': 'text/csv' };
  const request = async () => ({ statusCode: 404, headers, body: {} });
  const settings = { concurrency: 1, timeout: 1, hosts, connectTo: new Map() };
  const client = createAssetClient(settings, { request } as unknown as Dispatcher);
  const url = new URL('https://www.datocms-assets.com/1/a.csv');
  const answer = await client.send(url, {}, new AbortController().signal);
  expect(answer).toMatchObject({ status: 404, statusName: 'Not Found' });
  const names = ['content-encoding', 'content-type', 'location'];
  expect(names.map((name) => answer.headers.get(name))).toEqual(['gzip,br', 'text/csv', null]);
});

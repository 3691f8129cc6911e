import type { LookupFunction } from 'node:net';
import { expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import { guardLookup } from './client.ts';

const hosts = new AssetHosts();

async function lookUp(host: string, found: Parameters<Parameters<LookupFunction>[2]>): Promise<unknown[]> {
  const lookup = guardLookup(hosts, (_host, _options, callback) => callback(...found));
  return new Promise((resolve) => lookup(host, { all: true }, (...answer) => resolve(answer)));
}

it.each([
  ['all public', [{ address: '1.1.1.1', family: 4 }]],
  [
    'in both families',
    [
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ],
  ],
])('a name with addresses that are %s is looked up as usual', async (_name, addresses) => {
  expect(await lookUp('www.datocms-assets.com', [null, addresses])).toEqual([null, addresses, undefined]);
});

it.each([
  ['one address in the local network', [null, '192.168.0.7', 4]],
  [
    'a private address among public ones',
    [
      null,
      [
        { address: '1.1.1.1', family: 4 },
        { address: '::1', family: 6 },
      ],
    ],
  ],
  ["the address of a cloud's metadata service", [null, [{ address: '169.254.169.254', family: 4 }]]],
] as const)('an asset host that has %s is refused', async (_name, found) => {
  const [error] = await lookUp('www.datocms-assets.com', [found[0], found[1] as string, found[2]]);
  expect(error).toMatchObject({ code: 'ERR_PRIVATE_ADDRESS', message: expect.stringContaining('--connect-to') });
});

it('a host that connectTo names may be anywhere', async () => {
  expect(await lookUp('localhost', [null, '127.0.0.1', 4])).toEqual([null, '127.0.0.1', 4]);
});

it('an error of the lookup is passed on', async () => {
  const error = Object.assign(new Error('x'), { code: 'ENOTFOUND' });
  expect((await lookUp('www.datocms-assets.com', [error, '']))[0]).toBe(error);
});

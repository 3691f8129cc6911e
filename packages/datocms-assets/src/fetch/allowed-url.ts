import { BlockList, isIP } from 'node:net';
import { type AllowedHosts, checkAssetOrigin } from '../net/open-asset.ts';

// IANA's special-purpose address registries: addresses that no public host has.
const specialNetworks = {
  ipv4: [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ],
  ipv6: [
    ['::', 96],
    ['::ffff:0:0:0', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['100:0:0:1::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
    ['5f00::', 16],
    ['fc00::', 7],
    ['fe80::', 9],
    ['ff00::', 8],
  ],
} as const;

const specialAddresses = new BlockList();
for (const family of ['ipv4', 'ipv6'] as const) {
  for (const [network, prefix] of specialNetworks[family]) specialAddresses.addSubnet(network, prefix, family);
}

/** Whether an IP address is public. Of an IPv6 address with an IPv4 address inside, the IPv4 address counts. */
export function isPublicAddress(address: string): boolean {
  // An address with a zone is one of the local network.
  const family = address.includes('%') ? 0 : isIP(address);
  const inside = family === 6 ? translatedAddress(address) : undefined;
  if (inside !== undefined) return isPublicAddress(inside);
  return family !== 0 && !specialAddresses.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** The IPv4 address inside an IPv6 address of a network without IPv4 (RFC 6052 §2.1). */
function translatedAddress(address: string): string | undefined {
  const { hostname } = new URL(`http://[${address}]`);
  const [, high = '0', low] = /^\[64:ff9b::(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})?\]$/.exec(hostname) ?? [];
  if (!hostname.startsWith('[64:ff9b::')) return undefined;
  return [high, low ?? '0']
    .flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255])
    .join('.');
}

/**
 * Checks the URL of a request or a redirect: https, an asset host with a public address, the default port, no user name.
 * @returns why the URL may not be requested, in words; `undefined` if it may
 */
export function validateAssetUrl(url: URL, hosts: AllowedHosts): string | undefined {
  const reason = checkAssetOrigin(url, hosts);
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (reason !== undefined || isIP(address) === 0 || isPublicAddress(address)) return reason;
  return `${address} is not a public address`;
}

import { BlockList, isIP } from 'node:net';
import type { AssetHosts } from '../asset/asset-url.ts';

const notPublic = new BlockList();
// IANA's special-purpose registries: addresses that no public host has.
for (const [network, bits] of [
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
] as const) {
  notPublic.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  notPublic.addSubnet(network, bits, 'ipv6');
}

/** Whether an IP address is a public one. IPv4 addresses inside IPv6 ones count as themselves. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !notPublic.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Why a URL may not be requested, in words; `undefined` where it may. Holds for the first request and for each redirect:
 * https, an asset host, the default port, no user name.
 */
export function whyNotAllowed(url: URL, hosts: AssetHosts): string | undefined {
  if (url.protocol !== 'https:') return `its scheme is ${url.protocol.slice(0, -1)}, not https`;
  if (url.username !== '' || url.password !== '') return 'it holds a user name';
  if (!hosts.includes(url.hostname)) return `${url.hostname} is not an asset host`;
  if (url.port !== '') return `its port is ${url.port}, not the default one`;
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && !isPublicAddress(address)) return `${address} is not a public address`;
  return undefined;
}

import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import { isPublicAddress, validateAssetUrl } from './allowed-url.ts';

const hosts = new AssetHosts(['assets.example.org', '10.0.0.1', '[fd12::1]']);

describe('validateAssetUrl', () => {
  it.each([
    'https://www.datocms-assets.com/1/a.png',
    'https://datocms-assets.com/1/a.png?w=1',
    'https://assets.example.org/1/a.png',
    'https://www.datocms-assets.com:443/1/a.png',
  ])('accepts %s', (url) => {
    expect(validateAssetUrl(new URL(url), hosts)).toBeUndefined();
  });

  it.each([
    ['http://www.datocms-assets.com/1/a.png', 'its scheme is http'],
    ['ftp://www.datocms-assets.com/1/a.png', 'its scheme is ftp'],
    ['file:///etc/passwd', 'its scheme is file'],
    ['data:text/plain,x', 'its scheme is data'],
    ['https://www.datocms-assets.com:8443/1/a.png', 'its port is 8443'],
    ['https://user@www.datocms-assets.com/1/a.png', 'user name'],
    ['https://:secret@www.datocms-assets.com/1/a.png', 'user name'],
    ['https://evil.example/1/a.png', 'evil.example is not an asset host'],
    ['https://www.datocms-assets.com.evil.example/a', 'is not an asset host'],
    ['https://notdatocms-assets.com/a', 'is not an asset host'],
    ['https://127.0.0.1/a', '127.0.0.1 is not an asset host'],
    ['https://[::1]/a', 'is not an asset host'],
    ['https://10.0.0.1/a', 'not a public address'],
    ['https://[fd12::1]/a', 'not a public address'],
  ])('refuses %s', (url, reason) => {
    expect(validateAssetUrl(new URL(url), hosts)).toContain(reason);
  });
});

describe('isPublicAddress', () => {
  it.each([
    ...['1.1.1.1', '104.16.0.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::101:101'],
  ])('accepts %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.8.8.8', '169.254.169.254', '172.16.0.1'],
    ...['172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fc00::1'],
    ...['fd12::1', 'fe80::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '2001:db8::1', 'not an address'],
    ...['64:ff9b::a9fe:a9fe', '64:ff9b::127.0.0.1', '64:ff9b::', '2002:7f00:1::', '::127.0.0.1', 'fec0::1', '3fff::1'],
    ...['2001::1', '5f00::1', 'fe80::1%eth0'],
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { AssetHosts } from './asset-url.ts';

const hosts = new AssetHosts(['media.shop.example']);

describe('AssetHosts', () => {
  it.each([
    ['datocms-assets.com', true],
    ['www.datocms-assets.com', true],
    ['WWW.DatoCMS-Assets.COM', true],
    ['a.b.datocms-assets.com', true],
    ['media.shop.example', true],
    ['www.media.shop.example', false],
    ['notdatocms-assets.com', false],
    ['datocms-assets.com.evil.example', false],
    ['datocms-assets.0a1b2c3d.eu.r2.cloudflarestorage.com', false],
    ['www.datocms-assets.com:443', false],
    ['', false],
  ])('includes %s: %s', (host, expected) => {
    expect(hosts.includes(host)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../asset/asset-url.ts';
import { classifyHost } from './find-hosts.ts';

const hosts = new AssetHosts(['media.shop.example']);

function classify(text: string, domain = 'datocms-assets.com') {
  const start = text.toLowerCase().indexOf(domain);
  return classifyHost(text, start, start + domain.length, hosts);
}

describe('an asset host is recognised in', () => {
  it.each([
    ['datocms-assets.com', 'datocms-assets.com'],
    ['https://www.datocms-assets.com/99001/a.png', 'www.datocms-assets.com'],
    ['//X.Y.DATOCMS-ASSETS.COM/a.png', 'X.Y.DATOCMS-ASSETS.COM'],
    ['"*.datocms-assets.com"', 'datocms-assets.com'],
    ['https://user@datocms-assets.com/', 'datocms-assets.com'],
    ['datocms-assets.com:443', 'datocms-assets.com'],
    ['datocms-assets.com:8443/x', 'datocms-assets.com'],
    ['Files are on www.datocms-assets.com.', 'www.datocms-assets.com'],
    ['https://www.datocms-assets.com./x', 'www.datocms-assets.com'],
    ['datocms-assets.com-hosted pictures', 'datocms-assets.com'],
    ['_datocms-assets.com_', 'datocms-assets.com'],
    ['datocms-assets.com\\99001\\a.png', 'datocms-assets.com'],
    ['datocms-assets.com%2F99001', 'datocms-assets.com'],
    ['datocms-assets.com&quot;', 'datocms-assets.com'],
    ['datocms-assets.com&b=2', 'datocms-assets.com'],
    ['...datocms-assets.com', 'datocms-assets.com'],
  ])('%s', (text, host) => {
    expect(classify(text)).toEqual({ host });
  });
});

describe('another host is recognised in', () => {
  it.each([
    'notdatocms-assets.com',
    'not-datocms-assets.com',
    'x.notdatocms-assets.com/a.png',
    'datocms-assets.com.evil.example/a.png',
    'www.datocms-assets.com.example.net/x.png',
    'datocms-assets.community',
    'datocms-assets.com-evil.example',
    'datocms-assets.com0',
  ])('%s', (text) => {
    expect(classify(text)).toBe('other');
  });
});

describe('only a view with more escapes decoded shows the host in', () => {
  it.each([
    '%2Fdatocms-assets.com/x',
    '\\u002Fdatocms-assets.com/x',
    '\\ndatocms-assets.com',
    '&#x2Fdatocms-assets.com',
    '&nbspdatocms-assets.com',
    'datocms-assets.com%2Eevil.example',
    'datocms-assets.com\\u002eevil.example',
    'datocms-assets.com\\.evil',
    'datocms-assets.com&period;evil',
    'datocms-assets.com&#109;',
  ])('%s', (text) => {
    expect(classify(text)).toBe('ambiguous');
  });
});

describe("a project's own domain", () => {
  it('is an asset host, and its subdomains are not', () => {
    expect(classify('https://media.shop.example/a', 'media.shop.example')).toEqual({ host: 'media.shop.example' });
    expect(classify('https://x.media.shop.example/a', 'media.shop.example')).toBe('other');
  });
});

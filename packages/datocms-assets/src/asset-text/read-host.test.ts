import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import { hostPattern } from './find-hosts.ts';
import { readHost } from './read-host.ts';

const hosts = new AssetHosts(['media.shop.example']);

/** The text from the beginning of the URL to its path, and the rest; `undefined` where the text names another host. */
function read(text: string) {
  const match = text.matchAll(hostPattern(hosts)).next().value;
  const host = match && readHost(text, match.index, match.index + match[0].length, 0, text.length);
  if (!host) return undefined;
  const { start, end, pathStart } = host;
  return { ...host, head: text.slice(start, end), rest: pathStart === undefined ? undefined : text.slice(pathStart) };
}

describe('readHost', () => {
  it.each<[text: string, head: string, rest: string | undefined]>([
    ['https://www.datocms-assets.com/1/a.jpg', 'https://www.datocms-assets.com', '/1/a.jpg'],
    ['x="http://datocms-assets.com/1/a.jpg"', 'http://datocms-assets.com', '/1/a.jpg"'],
    ['url(//a.b.datocms-assets.com/1/a.jpg)', '//a.b.datocms-assets.com', '/1/a.jpg)'],
    ['HTTPS://WWW.DATOCMS-ASSETS.COM/1', 'HTTPS://WWW.DATOCMS-ASSETS.COM', '/1'],
    ['https://www.datocms-assets.com:443/1', 'https://www.datocms-assets.com:443', '/1'],
    ['https://www.datocms-assets.com./1', 'https://www.datocms-assets.com.', '/1'],
    ['see www.datocms-assets.com.', 'www.datocms-assets.com', undefined],
    ['at www.datocms-assets.com/1/a', 'www.datocms-assets.com', '/1/a'],
    ['"https://www.datocms-assets.com"', 'https://www.datocms-assets.com', undefined],
    ['<!-- www.datocms-assets.com-->', 'www.datocms-assets.com', undefined],
    ['\\nwww.datocms-assets.com/1', 'www.datocms-assets.com', '/1'],
    ['\\ndatocms-assets.com/1', 'datocms-assets.com', '/1'],
    ['%20datocms-assets.com%2F1', 'datocms-assets.com', '%2F1'],
    ['https%3A%2F%2Fwww.datocms-assets.com%2F1', 'https%3A%2F%2Fwww.datocms-assets.com', '%2F1'],
    ['https:\\/\\/www.datocms-assets.com\\/1', 'https:\\/\\/www.datocms-assets.com', '\\/1'],
    [
      '\\u0022https:\\u002F\\u002Fwww.datocms-assets.com\\u002F1',
      'https:\\u002F\\u002Fwww.datocms-assets.com',
      '\\u002F1',
    ],
    ['\\2f\\2fwww.datocms-assets.com\\2f 1', '\\2f\\2fwww.datocms-assets.com', '\\2f 1'],
    [
      'https&#58;&#47;&#47;www&period;datocms-assets&period;com&#47;1',
      'https&#58;&#47;&#47;www&period;datocms-assets&period;com',
      '&#47;1',
    ],
    ['https://media.shop.example/1', 'https://media.shop.example', '/1'],
    ['https://cdn.media.shop.example/1', 'https://cdn.media.shop.example', '/1'],
  ])('reads the asset host in %s', (text, head, rest) => {
    expect(read(text)).toMatchObject({ head, rest, problem: undefined });
  });

  it.each([
    'notdatocms-assets.com/1',
    'https://not-datocms-assets.com/1',
    'https://datocms-assets.com.example/1',
    'https://datocms-assets.company/1',
    'https://datocms-assets.com-x.example/1',
    'https://datocms-assets.com_x/1',
    'https://datocms-assets.com%2Eexample/1',
    'https://datocms-assets.0a1b.eu.r2.cloudflarestorage.com/',
    'https://xmedia.shop.example/1',
  ])('finds no asset host in %s', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it.each<[text: string, problem: RegExp]>([
    ['https://www.datocms-assets.com:8443/1', /port 8443/],
    ['https://user@www.datocms-assets.com/1', /user name/],
    ['https://a:b@www.datocms-assets.com/1', /user name/],
    ['https://www.datocms-assets.com@evil.example/1', /user name/],
    ['mailto:help@datocms-assets.com', /user name/],
    ['https://*.datocms-assets.com/1', /wildcard/],
    ['/cache/www.datocms-assets.com/1', /inside another path/],
    ['ftp://www.datocms-assets.com/1', /not http or https but ftp/],
    ['s://www.datocms-assets.com/1', /split/],
    ['://www.datocms-assets.com/1', /split/],
  ])('tells why %s is no address of an asset', (text, problem) => {
    expect(read(text)?.problem).toMatch(problem);
    expect(read(text)?.isSplit).toBe(problem.source === 'split');
  });

  it.each<[text: string, colon: string, slash: string | undefined, dot: string]>([
    ['https://www.datocms-assets.com/1', ':', '/', '.'],
    ['//www.datocms-assets.com/1', '', '/', '.'],
    ['https\\:\\/\\/www\\.datocms-assets\\.com\\/1', '\\:', '\\/', '\\.'],
    ['https&colon;&sol;&sol;www&period;datocms-assets&period;com&sol;1', '&colon;', '&sol;', '&period;'],
    ['https%253A%252F%252Fwww.datocms-assets.com%252F1', '%253A', '%252F', '.'],
    ['https:\\u002F\\u002Fdatocms-assets.com', ':', '\\u002F', '.'],
    ['datocms-assets.com', ':', undefined, '.'],
  ])('tells how colon, slash and dot are spelt in %s', (text, colon, slash, dot) => {
    expect(read(text)).toMatchObject({ colon, slash, dot });
  });
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { search, targetsOf } from '../../../../../test/verify/search-text.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

describe('the path of a known asset', () => {
  const targets = targetsOf({
    knownPaths: [
      '/99001/1700000001-kettle.jpg',
      '/99001/caf%C3%A9%20(1).png',
      '/99001/a.png',
      '/seal.png',
      '/images/logo.png',
    ],
  });
  it.each([
    ['"/99001/1700000001-kettle.jpg"', 'path-leak 1:2'],
    ['file=/99001/1700000001-kettle.jpg&type=jpg', 'path-leak 1:6'],
    ['file=%2F99001%2F1700000001-kettle.jpg%26a', 'path-leak 1:6'],
    ['"\\/99001\\/1700000001-kettle.jpg"', 'path-leak 1:3'],
    ['"\\u002F99001\\u002F1700000001-kettle.jpg"', 'path-leak 1:2'],
    ['&#47;99001&#x2F;1700000001-kettle.jpg?w=2', 'path-leak 1:1'],
    ['"99001/1700000001-kettle.jpg"', 'path-leak 1:2'],
    ['https://other.example/99001/1700000001-kettle.jpg?w=2', 'path-leak 1:22'],
    ['/99001/caf\u00e9 (1).png', 'path-leak 1:1'],
    ['/99001/caf%C3%A9%20(1).png', 'path-leak 1:1'],
    ['/99001/caf%c3%a9%20%281%29.png', 'path-leak 1:1'],
    ['See /99001/a.png.', 'path-leak 1:5'],
    ['\\99001\\a.png', 'path-leak 1:1'],
  ])('is found in %s', (text, place) => {
    expect(search(text, 'page.html', targets).places).toEqual([place]);
  });

  it.each([
    '/199001/1700000001-kettle.jpg',
    '/99001/a.pngx',
    '/99002/a.png',
    '/99001/',
    '/seal.png and /images/logo.png',
  ])('is not found in %s', (text) => {
    expect(search(text, 'page.html', targets).places).toEqual([]);
  });

  it('is found in UTF-16, in whatever order shorter and longer ones are known', () => {
    const [short, long] = ['/7/a.png', '/99001/1700000001-kettle.jpg'];
    const found = [
      [short, long],
      [long, short],
    ].map((knownPaths) => search(Buffer.from(`"${short}"`, 'utf16le'), 'page.html', targetsOf({ knownPaths })).codes);
    expect(found).toEqual([['path-leak'], ['path-leak']]);
  });

  it('is one finding where the views show more and less of its name', () => {
    const spelt = [
      '/99001/1700000001-k%65ttle.jpg',
      '"\\/99001\\/1700000101-s\\u0065cret.jpg"',
      '/99001/1700000101-%64%72aft',
    ];
    expect(spelt.map((text) => search(text, 'page.html', targets).codes)).toEqual(Array(3).fill(['path-leak']));
  });

  it('is no finding of its own behind an asset host', () => {
    const texts = [
      url,
      encodeURIComponent(url),
      url.replaceAll('/', '\\/'),
      url.replace('dato', '&#100;ato'),
      Buffer.from(url).toString('base64'),
    ];
    expect(texts.map((text) => search(text, 'page.html', targets).codes)).toEqual(Array(5).fill(['leak']));
  });

  it('is found among ten thousand', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `/${99_000 + (index % 3)}/${index}-a.png`);
    expect(search('/99001/9997-a.png /99000/9998-a.png', 'page.html', targetsOf({ knownPaths: many })).places).toEqual([
      'path-leak 1:1',
    ]);
  });
});

describe('the path of an upload that is not known', () => {
  const targets = targetsOf({ knownPaths: ['/99001/a.png', '/7/1600000000-b.pdf'] });
  const path = '/99001/1700000101-secret.jpg';

  it.each([
    [`{"path":"${path}"}`, 'path-leak 1:10'],
    [`{"path":"${path.slice(1)}"}`, 'path-leak 1:10'],
    [`{"path":"${path.replaceAll('/', '\\/')}"}`, 'path-leak 1:11'],
    [`{"path":"${path.replaceAll('/', '\\u002F')}"}`, 'path-leak 1:10'],
    [`<a href="/get?file=${encodeURIComponent(path)}">`, 'path-leak 1:20'],
    [`<a href="/get?file=${encodeURIComponent(encodeURIComponent(path))}">`, 'path-leak 1:20'],
    [`<a title="&quot;${path.replaceAll('/', '&#x2F;')}">`, 'path-leak 1:17'],
    [`a\\n${path}`, 'path-leak 1:4'],
    ['/99001/1%370%30000101-secret.jpg', 'path-leak 1:1'],
    ['/99001/1700000101\\u002dsecret.jpg', 'path-leak 1:1'],
    ['/9900\\x31/1700000101-secret.jpg', 'path-leak 1:1'],
    [`url(../..${path})`, 'path-leak 1:10'],
    [`https://user@proxy.example:8080${path}?w=2`, 'path-leak 1:32'],
    [`https:\\/\\/proxy.example${path.replaceAll('/', '\\/')}`, 'path-leak 1:25'],
    ['/7/1700000101-\u00e9t\u00e9.png', 'path-leak 1:1'],
  ])('is found in %s', (text, place) => {
    expect(search(text, 'page.html', targets).places).toEqual([place]);
  });

  it.each([
    '/99001/170000010-nine-digits.jpg',
    '/99001/1700000101.jpg',
    '/99002/1700000101-other-project.jpg',
    '/archive/99001/1700000101-secret',
    '\\/archive\\/99001\\/1700000101-secret',
    'https://www.example.org/archive/99001/1700000101-secret',
    'archive/99001/1700000101-secret',
    'no-99001/1700000101-secret',
  ])('is not found in %s', (text) => {
    expect(search(text, 'page.html', targets).places).toEqual([]);
  });

  it('is no finding of its own behind an asset host', () => {
    expect(search(`"https://www.datocms-assets.com${path}"`, 'page.html', targets).codes).toEqual(['leak']);
  });

  it('is found in base64, gzip and UTF-16', () => {
    const packed = [
      Buffer.from(`"${path}"`, 'utf16le'),
      gzipSync(path),
      Buffer.from(Buffer.from(path).toString('base64')),
    ];
    expect(packed.map((bytes) => search(bytes, 'data.bin', targets).codes)).toEqual(Array(3).fill(['path-leak']));
  });
});

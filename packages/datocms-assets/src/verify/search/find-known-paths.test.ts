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
    '/99001/1700000002-unknown.jpg',
    '/199001/1700000001-kettle.jpg',
    '/99001/1700000001-kettle.jpgx',
    '/99002/a.png',
    '/99001/',
    '/seal.png and /images/logo.png',
  ])('is not found in %s', (text) => {
    expect(search(text, 'page.html', targets).places).toEqual([]);
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

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { search, targetsOf } from '../../../../../test/verify/search-text.ts';
import { AssetHosts } from '../../asset/asset-url.ts';

describe('the URL of a stored file', () => {
  const names = ['kettle.abcdefghij234567.webp', 'oak.abcdefghij234567.jpg'];
  const targets = targetsOf({
    stored: { urlPrefixes: ['/docs/_astro/media/', 'https://www.example.org/docs/_astro/media/'], names },
  });
  const spellings: readonly (readonly [string, (name: string) => string])[] = [
    ['root-relative', (name) => `<img src="/docs/_astro/media/${name}">`],
    ['in a srcset', (name) => `srcset="/docs/_astro/media/${name} 1x,/docs/_astro/media/${name} 2x"`],
    ['absolute', (name) => `"https://www.example.org/docs/_astro/media/${name}"`],
    ['protocol-relative', (name) => `(//WWW.example.org/docs/_astro/media/${name})`],
    ['in JSON', (name) => `"\\/docs\\/_astro\\/media\\/${name}"`],
    ['in JSON in JSON', (name) => `\\"\\\\\\/docs\\\\\\/_astro\\\\\\/media\\\\\\/${name}\\"`],
    ['absolute in JSON', (name) => `"https:\\/\\/www.example.org\\/docs\\/_astro\\/media\\/${name}"`],
    ['with \\u002F', (name) => `"\\u002Fdocs\\u002F_astro\\u002Fmedia\\u002F${name}"`],
    ['in a query', (name) => `/_image?href=%2Fdocs%2F_astro%2Fmedia%2F${name}&w=2`],
    ['absolute in a query', (name) => `?u=https%3A%2F%2Fwww.example.org%2Fdocs%2F_astro%2Fmedia%2F${name}`],
    ['encoded twice', (name) => `?u=%252Fdocs%252F_astro%252Fmedia%252F${name}%2526`],
    ['with entities', (name) => `&quot;&#x2F;docs&#x2F;_astro&#x2F;media&#x2F;${name}&quot;`],
    ['behind a line break in JSON', (name) => `"a\\n/docs/_astro/media/${name}"`],
    [
      'in a class and its selector',
      (name) => `.bg-\\[url\\(\\/docs\\/_astro\\/media\\/${name.replaceAll('.', '\\.')}\\)\\]`,
    ],
    ['at the end of a sentence', (name) => `See /docs/_astro/media/${name}.`],
  ];

  it.each(spellings)('%s uses the file', (_, spell) => {
    const { findings, usedNames } = search(spell('oak.abcdefghij234567.jpg'), 'page.html', targets);
    expect(findings).toEqual([]);
    expect(usedNames).toEqual(['oak.abcdefghij234567.jpg']);
  });

  it.each(['\\n', '\\r\\n', '\\r', '\\t', '\\tx', '\\b', '\\n\\n', '\\"x'])('ends before an escape: %s', (behind) => {
    const url = '/docs/_astro/media/oak.abcdefghij234567.jpg';
    const text = `a("\\u002Fx",'${url}${behind}${url}${behind}',"\\64 x${url}${behind}")`;
    expect(search(text, 'page.html', targets).findings).toEqual([]);
  });

  it.each(['\nnext', '\r\n1x', '\tx'])('ends before a line break that a host parser drops: %j', (behind) => {
    const text = `<p title="&#100;">/docs/_astro/media/oak.abcdefghij234567.jpg${behind}</p>`;
    expect(search(text, 'page.html', targets).findings).toEqual([]);
  });

  it('ends before a word that follows it in a text without tags', () => {
    const url = '/docs/_astro/media/oak.abcdefghij234567.jpg';
    const index = `{"content":"See ${url}image: ${url}"}`;
    expect(search(gzipSync(index), 'en.pf_fragment', targets).findings).toEqual([]);
    for (const broken of [`<img src="${url}image">`, `See ${url}95`])
      expect(search(broken, 'page.html', targets).codes).toEqual(['missing-file']);
  });

  it.each(spellings)('%s is a finding where the file is missing', (_, spell) => {
    const { codes, usedNames } = search(spell('gone.abcdefghij234567.jpg'), 'page.html', targets);
    expect(new Set(codes)).toEqual(new Set(['missing-file']));
    expect(usedNames).toEqual([]);
  });

  it('is reported at its first character', () => {
    const text =
      '"https://www.example.org/docs/_astro/media/gone.abcdefghij234567.jpg"\n  /docs/_astro/media/gone.abcdefghij234567.jpg';
    expect(search(text, 'page.html', targets).places).toEqual(['missing-file 1:2', 'missing-file 2:3']);
  });

  it.each([
    'https://other.example/docs/_astro/media/gone.abcdefghij234567.jpg',
    '/other/docs/_astro/media/gone.abcdefghij234567.jpg',
    '../docs/_astro/media/gone.abcdefghij234567.jpg',
    '/docs/_astro/media/page.css',
    '/docs/_astro/media/',
    'media',
  ])('is none of these: %s', (text) => {
    expect(search(text, 'page.html', targets).findings).toEqual([]);
  });

  it('uses the file inside an archive too', () => {
    const packed = gzipSync('<img src="/docs/_astro/media/oak.abcdefghij234567.jpg">');
    expect(search(packed, 'page.html', targets).usedNames).toEqual(['oak.abcdefghij234567.jpg']);
  });

  const hidden = {
    'a host with an escaped letter': 'https://www.d%61tocms-assets.com',
    'a host in entities': '//www.datocms&#45;assets.com',
    'a host in CSS escapes': '\\64 atocms-assets.com',
    'a host in base64': Buffer.from('https://www.datocms-assets.com').toString('base64'),
    'a host in base64, one byte later': Buffer.from('xhttps://www.datocms-assets.com/').toString('base64'),
  };
  it.each(
    Object.entries(hidden).flatMap(([what, spelt]) =>
      ['"', ',', ' ', '\n', '?', '&quot;', ')'].map((between) => [what, between, spelt] as const),
    ),
  )('does not hide %s that stands beside it, with %j between', (_, between, spelt) => {
    const url = '/docs/_astro/media/oak.abcdefghij234567.jpg';
    for (const text of [`${url}${between}${spelt}`, `${spelt}${between}${url}`, `${spelt}${url}`]) {
      expect(search(`a ${text} b`, 'page.html', targets).codes).toEqual(['leak']);
    }
  });

  it('is no leak on an asset host of the project', () => {
    const own = targetsOf({
      hosts: new AssetHosts(['media.shop.example']),
      stored: { urlPrefixes: ['https://media.shop.example/_assets/'], names },
    });
    const text = 'https://media.shop.example/_assets/oak.abcdefghij234567.jpg https://media.shop.example/99001/a.jpg';
    expect(search(text, 'page.html', own).places).toEqual(['leak 1:61']);
  });
});

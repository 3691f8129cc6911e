import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LengthPrefixes } from './length-prefixes.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const inPage = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const ascii = (text: string) =>
  text.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

const spellings: readonly (readonly [string, (text: string) => string])[] = [
  ['plain', (text) => text],
  ['in JSON', inJson],
  ['in JSON as PHP writes it', (text) => ascii(inJson(text)).replaceAll('\\"', '\\u0022').replaceAll('/', '\\/')],
  ['in an attribute', inPage],
  ['in JSON in an attribute', (text) => inPage(inJson(text))],
  ['percent-encoded', encodeURIComponent],
];

const pieces = ['words ', 'é', '😀', '&', '&amp;', '"', '";', "'", '\\', '\n', '<b>', '%20', '/', 's:3:"abc";'];
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''));
const serialised = (content: string) => `s:${Buffer.byteLength(content)}:"${content}";`;

describe.each(spellings)('a string of serialised PHP, %s', (_spelling, spell) => {
  const covers = (content: string) => {
    const raw = Buffer.from(spell(content)).toString('latin1');
    return new LengthPrefixes(raw).covers(raw.indexOf(spell(url)));
  };

  it('covers a URL anywhere in it', () => {
    fc.assert(fc.property(text, text, (before, after) => covers(serialised(`${before} ${url} ${after}`))));
  });

  it('does not cover a URL behind it', () => {
    fc.assert(fc.property(text, (content) => !covers(`${serialised(content)} ${url}`)));
  });
});

const push = (piece: string) => `<script>self.__next_f.push([1,${JSON.stringify(piece)}])</script>`;

const plain = ['words ', 'é', '😀', '"', '\\', '\n', '<b>'];
const special = ['&', '&amp;', '&quot;', "'"];

describe.each<[string, (page: string) => string, string[]]>([
  ['a page', (page) => page, [...plain, ...special]],
  ['a page in an attribute with single quotes', (page) => `<iframe srcdoc='${page}'>`, plain],
  ['a page in an attribute', (page) => `<iframe srcdoc="${inPage(page)}">`, [...plain, ...special]],
])('a row of flight data in %s', (_place, spell, parts) => {
  const words = fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((some) => some.join(''));
  const behind = `2:["${url}?w=1"]\n`;

  it.each([
    ['the script in which the row begins', (before: string, after: string) => [`${before} ${url} `, after]],
    ['the next script', (before: string, after: string) => [before, ` ${url} ${after}`]],
  ])('covers a URL in %s, and none behind the row', (_script, cut) => {
    fc.assert(
      fc.property(words, words, (before, after) => {
        const [first = '', second = ''] = cut(before, after);
        const length = Buffer.byteLength(first + second).toString(16);
        const page = push(`1f:T${length},${first}`) + push(second + behind);
        const raw = Buffer.from(spell(page)).toString('latin1');
        const lengths = new LengthPrefixes(raw);
        expect([lengths.covers(raw.indexOf(url)), lengths.covers(raw.lastIndexOf(url))]).toEqual([true, false]);
      }),
    );
  });
});

it('finds nothing in a text without lengths', () => {
  expect(new LengthPrefixes(`https://s:80/ "${url}"`).hasAny).toBe(false);
});

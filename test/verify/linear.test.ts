import { describe, expect, it } from 'vitest';
import { cpuTime, growth, maxGrowth } from '../support/cpu-time.ts';
import { search, targetsOf } from './search-text.ts';

const targets = targetsOf({
  knownPaths: ['/99001/1700000001-kettle.jpg'],
  stored: { urlPrefixes: ['/_assets/'], names: ['kettle.abcdefghij234567.webp'] },
});

const pieces: readonly string[] = [
  '"https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=1",',
  '"d%61tocms-assets.com",',
  '%2Fdatocms-assets.com ',
  'datocms-assets.com.',
  '\\"\\/_assets\\/kettle.abcdefghij234567.webp\\",',
  '/_assets/gone.',
  '/99001/',
  '/99001/1700000001-kettle.jp%',
  '%7B%22a%22%3A%22%64%22%7D',
  '%25',
  '\\',
  '\\\\n',
  '\\64 ',
  '&amp;',
  'amp;',
  '&#100;',
  '&',
  'c29tZSB0ZXh0IGFuZCBtb3JlIG9mIGl0LCA',
  'AP8A',
  'a',
  'ab\n',
  'd\0a\0',
  '\0',
  '\xef\xbd\x84',
  '\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03',
  'PK\x03\x04\x14\x00\x00\x00\x08\x00aaaaaaaaaaaaaaaa\x01\x00\x00\x00',
  // Stored zip entries whose size stands elsewhere, and entries that claim 16 MiB.
  `PK\x03\x04\x14${'\0'.repeat(13)}\xff\xff\xff\xff${'\0'.repeat(4)}\x01\0\0\0a`,
  `PK\x03\x04\x14${'\0'.repeat(13)}\0\0\0\x01${'\0'.repeat(4)}\x01\0\0\0a`,
  'dato<wbr>cms-',
  'd<!--',
  'd<b ',
  'd<b>a</b><!-- t -->',
  's&#46<b>',
  '%PDF-stream\r\nxendstream',
  'x.push("a")',
  'x.push("\\u0064atocms-assets")x.push(".com/a")',
  'x.push("',
  ".push('\\",
  '.push([1,`',
];

// The beginning of an escape, and a piece that continues it any number of times.
const chains: readonly (readonly [head: string, piece: string])[] = [
  ['&', 'amp;'],
  ['&', '#38;'],
  ['&', '#x26;'],
  ['\\', 'u005c'],
  ['\\', 'x5c'],
  ['%', '25'],
  ['%26', '#38;'],
  ['&#92;', 'u005c'],
  ['\\u0026', '#38;'],
];

describe('eight times the bytes take about eight times as long', () => {
  it.each(pieces)('in a file of one line, of nothing but %j', async (piece) => {
    const timeOf = (size: number) => {
      const bytes = Buffer.from(piece.repeat(Math.ceil(size / piece.length)), 'latin1');
      return cpuTime(() => search(bytes, 'page.html', targets));
    };
    expect(await growth(timeOf, 2 ** 16, 8)).toBeLessThan(maxGrowth);
  });
});

it.each(chains)('searches a megabyte of escapes in one another: %j and %j', (head, piece) => {
  const text = `x${head}${piece.repeat(2 ** 20 / piece.length)}`;
  expect(search(text, 'page.html', targets).findings).toEqual([]);
});

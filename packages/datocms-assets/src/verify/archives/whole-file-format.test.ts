import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codesIn, search } from '../../../../../test/verify/search-text.ts';
import { zipOf } from '../../../../../test/verify/spellings.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

describe('a file that begins like an archive of an unsupported format', () => {
  const archives: readonly (readonly [name: string, begins: string])[] = [
    ['bzip2', 'BZh91AY&SY'],
    ['xz', '\xfd7zXZ\0'],
    ['7z', '7z\xbc\xaf\x27\x1c'],
    ['RAR', 'Rar!\x1a\x07\x01\0'],
    ['LZ4', '\x04\x22\x4d\x18'],
  ];

  it.each(archives)('is an error: %s', (name, begins) => {
    const bytes = Buffer.from(`${begins} and more`, 'latin1');
    const message = `The ${name} data in this file can't be searched: the format is not supported.`;
    expect(search(bytes).findings).toMatchObject([{ code: 'archive', message }]);
    expect(codesIn(gzipSync(bytes))).toEqual(['archive']);
    expect(codesIn(zipOf({ 'a.tar': bytes }, { stored: true }))).toEqual(['archive']);
  });

  it.each(archives)('is none where these bytes stand further on: %s', (_, begins) => {
    expect(codesIn(Buffer.from(`x${begins} and more`, 'latin1'))).toEqual([]);
  });
});

describe('a file of mail, by its name', () => {
  it.each(['letter.eml', 'list.mbox', 'page.mht', 'page.MHTML'])(
    'is an error, because its lines may be encoded: %s',
    (file) => {
      const message = "The mail data in this file can't be searched: the format is not supported.";
      expect(search('Subject: Hello', file).findings).toMatchObject([{ code: 'archive', message }]);
    },
  );

  it('is searched all the same', () => {
    expect(codesIn(`Subject: ${url}`, 'letter.eml').sort()).toEqual(['archive', 'leak']);
  });
});

describe('a text that is packed by brotli under its own name', () => {
  const page = (text: string) => `<!doctype html><title>A page of words</title><p>${text}</p>`;

  it.each([
    'page.html',
    'page.HTM',
    'app.js',
    'data.json',
    'style.css',
    'map.svg',
    'feed.xml',
    'notes.txt',
    'docs/page',
  ])('is searched: %s', (file) => {
    expect(search(brotliCompressSync(page(url)), file).findings).toMatchObject([
      { code: 'leak', message: 'An asset URL of the CMS is left (brotli).', url },
    ]);
    expect(codesIn(brotliCompressSync(page('clean')), file)).toEqual([]);
  });

  it('is searched as far as it goes', () => {
    const packed = brotliCompressSync(page(url) + '<p>more</p>'.repeat(100));
    expect(codesIn(packed.subarray(0, -4), 'page.html')).toEqual(['leak']);
  });

  it('is searched with other packed data in it', () => {
    expect(codesIn(brotliCompressSync(gzipSync(page(url))), 'page.html')).toEqual(['leak']);
  });

  it('is not guessed for a picture', () => {
    expect(codesIn(brotliCompressSync(page(url)), 'page.jpg')).toEqual([]);
  });
});

describe('a text in another encoding than UTF-8 is no brotli', () => {
  const japanese = [0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x82, 0xcc, 0x95, 0xb6];

  it.each([
    ['Latin-1', Buffer.from('<!doctype html><meta charset="iso-8859-1"><p>Caf\xe9 \xfcber alles</p>', 'latin1')],
    ['Latin-1 in JSON', Buffer.from('{"name":"Caf\xe9"}', 'latin1')],
    ['Latin-1 in a table', Buffer.from('Caf\xe9;2\nth\xe9;3\n', 'latin1')],
    ['Shift_JIS', Buffer.from(japanese)],
    ['Shift_JIS in a page', Buffer.concat([Buffer.from('<p>'), Buffer.from(japanese)])],
    ['UTF-16LE', Buffer.from('\ufeff<p>words</p>', 'utf16le')],
    ['UTF-16BE', Buffer.from('\ufeff<p>words</p>', 'utf16le').swap16()],
    ['bytes in any order', Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * at * 7 + at) % 251))],
  ])('%s', (_, bytes) => {
    for (const file of ['page.html', 'data.json', 'list.csv', 'page']) expect(codesIn(bytes, file)).toEqual([]);
  });
});

// Node.js 20 has no zstd, and refuses what is packed by it.
describe.skipIf(zstdCompressSync === undefined)('a file packed by zstd', () => {
  const page = Buffer.from(Array.from({ length: 60_000 }, (_, at) => `${(at * at) % 1_000_003}\n`).join(''));
  /** zstd does not pack a short text, which then stands there as it is. */
  const pack = (text: string) => zstdCompressSync(Buffer.concat([page, Buffer.from(text)]));
  const skipped = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);

  it.each([
    ['by its name', 'page.html.zst'],
    ['by its first bytes', 'page'],
  ])('is searched, recognised %s', (_, file) => {
    expect(codesIn(pack(url), file)).toEqual(['leak']);
    expect(codesIn(pack('clean'), file)).toEqual([]);
  });

  it('is searched frame by frame', () => {
    const frames = [pack('first'), skipped, pack(url)];
    expect(codesIn(Buffer.concat(frames), 'page.zst')).toEqual(['leak']);
    expect(codesIn(Buffer.concat([skipped, ...frames]), 'page')).toEqual(['leak']);
  });

  it('is searched inside a zip archive that stores it', () => {
    expect(codesIn(zipOf({ 'a.zst': pack(url) }, { stored: true }))).toEqual(['leak']);
  });

  it('is an error where it breaks off, because most of it may be missing', () => {
    const packed = pack(url);
    expect(codesIn(packed.subarray(0, packed.length / 2), 'page.zst')).toEqual(['archive']);
    expect(codesIn(Buffer.concat([pack('first'), packed.subarray(0, 100)]), 'page.zst')).toEqual(['archive']);
  });

  it('is an error where only its name says so', () => {
    expect(codesIn(Buffer.from('just text'), 'page.zst')).toEqual(['archive']);
  });
});

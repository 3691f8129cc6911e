import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../../../../../test/verify/spellings.ts';
import { AssetHosts } from '../../asset/asset-url.ts';
import { compileNeedles } from '../search/needles.ts';
import { searchBytes } from '../search/search-bytes.ts';

const needles = compileNeedles({ hosts: new AssetHosts() });
const search = (bytes: Buffer, file = 'file.bin') => searchBytes(file, bytes, needles);
const codesIn = (bytes: Buffer, file?: string) => search(bytes, file).map((each) => each.code);

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

describe('a file that begins like an archive that nothing here can read', () => {
  const archives: readonly (readonly [name: string, begins: string])[] = [
    ['bzip2', 'BZh91AY&SY'],
    ['xz', '\xfd7zXZ\0'],
    ['7z', '7z\xbc\xaf\x27\x1c'],
    ['RAR', 'Rar!\x1a\x07\x01\0'],
    ['LZ4', '\x04\x22\x4d\x18'],
  ];

  it.each(archives)('is an error: %s', (name, begins) => {
    const bytes = Buffer.from(`${begins} and more`, 'latin1');
    const message = `The packed data in this file can't be looked into: it is packed by ${name}.`;
    expect(search(bytes)).toMatchObject([{ code: 'archive', message }]);
    expect(codesIn(gzipSync(bytes))).toEqual(['archive']);
    expect(codesIn(zipOf({ 'a.tar': bytes }, { stored: true }))).toEqual(['archive']);
  });

  it.each(archives)('is none where that stands further on: %s', (_, begins) => {
    expect(codesIn(Buffer.from(`x${begins} and more`, 'latin1'))).toEqual([]);
  });
});

// Node.js 20 has no zstd: whatever is packed by it is refused there.
describe.skipIf(zstdCompressSync === undefined)('a file packed by zstd', () => {
  const page = Buffer.from(Array.from({ length: 60_000 }, (_, at) => `${(at * at) % 1_000_003}\n`).join(''));
  /** Short text alone would stand there as it is. */
  const pack = (text: string) => zstdCompressSync(Buffer.concat([page, Buffer.from(text)]));
  const skipped = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);

  it.each([
    ['by its name', 'page.html.zst'],
    ['by its first bytes', 'page'],
  ])('is looked into, told %s', (_, file) => {
    expect(codesIn(pack(url), file)).toEqual(['leak']);
    expect(codesIn(pack('clean'), file)).toEqual([]);
  });

  it('is looked into frame by frame', () => {
    const frames = [pack('first'), skipped, pack(url)];
    expect(codesIn(Buffer.concat(frames), 'page.zst')).toEqual(['leak']);
    expect(codesIn(Buffer.concat([skipped, ...frames]), 'page')).toEqual(['leak']);
  });

  it('is looked into inside a zip archive that stores it', () => {
    expect(codesIn(zipOf({ 'a.zst': pack(url) }, { stored: true }))).toEqual(['leak']);
  });

  it('is an error where it breaks off, since what is missing may be most of it', () => {
    const packed = pack(url);
    expect(codesIn(packed.subarray(0, packed.length / 2), 'page.zst')).toEqual(['archive']);
    expect(codesIn(Buffer.concat([pack('first'), packed.subarray(0, 100)]), 'page.zst')).toEqual(['archive']);
  });

  it('is an error where its name says so and its bytes do not', () => {
    expect(codesIn(Buffer.from('just text'), 'page.zst')).toEqual(['archive']);
  });
});

import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { search } from '../../../../../test/verify/search-text.ts';
import { zipOf } from '../../../../../test/verify/spellings.ts';
import type { Refusal, Unpacked } from './member-reader.ts';
import { unpack } from './unpack.ts';

const limit = 4 * 2 ** 20;
const maxMemberBytes = 2 ** 20;

function unpackAll(bytes: Buffer) {
  const unpacked: Unpacked[] = [];
  const refusals: Refusal[] = [];
  let counted = 0;
  unpack(
    bytes,
    {},
    {
      onUnpacked: (member) => unpacked.push(member),
      onStored: () => undefined,
      onRefusal: (refusal) => refusals.push(refusal),
      remainingBytes: () => Math.min(maxMemberBytes, limit - counted),
      countBytes: (length) => {
        counted += length;
      },
    },
  );
  return { unpacked, refusals, counted, reasons: refusals.map(({ reason }) => reason) };
}

const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
const numbers = Buffer.from(Array.from({ length: 60_000 }, (_, at) => `${(at * 7919) % 10_007}\n`).join(''));
/** Unpacks to some 280 kB, and then fails. */
const damaged = Buffer.concat([
  header,
  deflateRawSync(numbers, { finishFlush: constants.Z_FULL_FLUSH }),
  Buffer.alloc(50, 0xff),
]);
/** Looks like gzip, and fails at once. */
const chance = Buffer.concat([header, Buffer.alloc(50, 0xff)]);

describe('a member that fails', () => {
  it('at once is taken for chance, and counts no bytes', () => {
    const { reasons, counted } = unpackAll(Buffer.concat([Buffer.from('x'), chance, chance, gzipSync('text')]));
    expect([reasons, counted]).toEqual([[], 4]);
  });

  it('late is damaged, and counts the bytes that it could hold', () => {
    const { reasons, counted } = unpackAll(Buffer.concat([Buffer.from('x'), damaged]));
    expect(reasons).toEqual(['it is damaged, or its name or first bytes are wrong']);
    expect(counted).toBeGreaterThan(numbers.length / 2);
  });

  it('does not exceed the limit of all members together', () => {
    const { refusals, counted } = unpackAll(Buffer.concat([Buffer.from('x'), ...Array(50).fill(damaged)]));
    expect(refusals.some(({ isTooLarge }) => isTooLarge)).toBe(true);
    expect(counted).toBeLessThanOrEqual(limit);
  });

  it.each([
    ['gzip', Buffer.concat([Buffer.from('x'), ...Array(1100).fill(chance)])],
    [
      'streams of a PDF',
      Buffer.concat([
        Buffer.from('%PDF-1.7\n'),
        ...Array(1100).fill(Buffer.from('stream\n\x78\x9c\xff\xff\xff\xff', 'latin1')),
        Buffer.from('stream\n\x78\x9c', 'latin1'),
        deflateRawSync('text'),
      ]),
    ],
  ])('is refused where there are too many of them: %s', (_, bytes) => {
    const { reasons, unpacked } = unpackAll(bytes);
    expect(reasons).toEqual(['too many places in it look packed and are not']);
    expect(unpacked).toEqual([]);
  });
});

describe('an archive that cannot be searched', () => {
  it.each<[string, Buffer]>([
    [
      'a damaged gzip file',
      Buffer.concat([gzipSync(Buffer.from('some text')).subarray(0, 10), Buffer.alloc(50, 0xff)]),
    ],
    ['a gzip file that unpacks to more than the limit', gzipSync(Buffer.alloc(65 * 2 ** 20))],
    [
      'an encrypted zip entry',
      Buffer.from(`${'PK\x03\x04\x14\x00\x01\x00\x08\x00'.padEnd(26, '\x00')}\x01\x00\x00\x00aXXXX`, 'latin1'),
    ],
    ...[9, 12, 14, 20, 93, 95, 98, 99].map((method): [string, Buffer] => [
      `a zip entry with the unsupported method ${method}`,
      zipOf({ a: Buffer.from('some text') }, { method }),
    ]),
    [
      'gzip in gzip in gzip in gzip in gzip',
      [1, 2, 3, 4, 5].reduce<Buffer>((bytes) => gzipSync(bytes), Buffer.from('x')),
    ],
  ])('%s is an error', (_, bytes) => {
    const { findings } = search(bytes, 'file.bin');
    expect(findings).toMatchObject([{ code: 'archive', level: 'error', file: 'file.bin' }]);
  });

  it.each([
    ['a gzip signature inside other data', Buffer.from('text \x1f\x8b\x08\x00 text', 'latin1')],
    ['a zip signature in text', Buffer.from('PK\x03\x04 is how a zip file begins')],
    ['a gzip file that breaks off', gzipSync(Buffer.from('some text that is long enough'.repeat(9))).subarray(0, 40)],
    ['an empty file', Buffer.alloc(0)],
  ])('is not %s', (_, bytes) => {
    expect(search(bytes, 'file.bin').findings).toEqual([]);
  });
});

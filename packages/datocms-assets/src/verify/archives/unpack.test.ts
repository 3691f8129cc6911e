import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Refusal, Unpacked } from './members.ts';
import { unpack } from './unpack.ts';

function unpackAll(bytes: Buffer, file = '', budget = 256 * 2 ** 20) {
  const unpacked: Unpacked[] = [];
  const refusals: Refusal[] = [];
  let left = budget;
  unpack(
    bytes,
    { file },
    {
      onUnpacked: (each) => unpacked.push(each),
      onRefusal: (each) => refusals.push(each),
      left: () => left,
      spend: (spent) => {
        left -= spent;
      },
    },
  );
  return { unpacked, refusals, spent: budget - left };
}

const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
const numbers = Buffer.from(Array.from({ length: 60_000 }, (_, at) => `${(at * 7919) % 10_007}\n`).join(''));
/** What unpacks to some 280 kB and then is none. */
const damaged = Buffer.concat([
  header,
  deflateRawSync(numbers, { finishFlush: constants.Z_FULL_FLUSH }),
  Buffer.alloc(50, 0xff),
]);
/** What seems to be gzip and fails at once. */
const chance = Buffer.concat([header, Buffer.alloc(50, 0xff)]);

describe('a member that fails', () => {
  it('by chance costs nothing and is no trouble', () => {
    const { refusals, spent } = unpackAll(Buffer.concat([Buffer.from('x'), chance, chance, gzipSync('text')]));
    expect([refusals, spent]).toEqual([[], 4]);
  });

  it('after much of it was unpacked is damaged, and costs what it might have held', () => {
    const { refusals, spent } = unpackAll(Buffer.concat([Buffer.from('x'), damaged]));
    expect(refusals.map((each) => each.reason)).toEqual(['it is damaged, or not what its name or first bytes say']);
    expect(spent).toBeGreaterThan(numbers.length / 2);
  });

  it('takes no more than all others together may', () => {
    const { refusals, spent } = unpackAll(Buffer.concat([Buffer.from('x'), ...Array(50).fill(damaged)]));
    expect(refusals.some((each) => each.tooLarge)).toBe(true);
    expect(spent).toBeLessThanOrEqual(256 * 2 ** 20);
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
  ])('is told where there are too many of them: %s', (_, bytes) => {
    const { refusals, unpacked } = unpackAll(bytes);
    expect(refusals.map((each) => each.reason)).toEqual(['too much in it looks packed and is not']);
    expect(unpacked).toEqual([]);
  });
});

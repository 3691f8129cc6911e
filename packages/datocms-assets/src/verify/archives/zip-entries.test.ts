import { describe, expect, it } from 'vitest';
import { search } from '../../../../../test/verify/search-text.ts';

/** An entry of a zip archive without compression. */
function stored(data: Buffer, size = data.length): Buffer {
  const header = Buffer.alloc(31);
  header.write('PK\x03\x04\x14', 'latin1');
  header.writeUInt32LE(size, 18);
  header.writeUInt16LE(1, 26);
  header.write('a', 30);
  return Buffer.concat([header, data]);
}

describe('stored zip entries', () => {
  const host = Buffer.from('datocms-assets.com');
  const behind = Buffer.from('PK\x01\x02\x14');

  it.each([
    ['an entry', Buffer.concat([stored(host), behind])],
    ['an entry whose size stands elsewhere', stored(host, 0xffffffff)],
    ['many entries whose sizes stand elsewhere', Buffer.concat(Array(99).fill(stored(host, 0xffffffff)))],
    ['archives in archives', Buffer.concat([stored(stored(stored(host))), behind])],
  ])('are searched apart from their names and from the bytes behind them: %s', (_, bytes) => {
    const codes = search(bytes, 'a.zip').codes;
    expect(new Set(codes)).toEqual(new Set(['leak']));
  });

  it('are refused where many overlap', () => {
    const entries = Buffer.concat(Array(999).fill(stored(Buffer.alloc(0), 2 ** 16)));
    expect(search(entries, 'a.zip').findings).toMatchObject([
      { code: 'archive', level: 'error', message: expect.stringContaining('its entries overlap') },
    ]);
  });
});

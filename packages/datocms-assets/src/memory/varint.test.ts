import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countVarints, encodeVarints, VarintReader } from './varint.ts';

it('decodes the numbers that were encoded', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 })), (numbers) => {
      const bytes = encodeVarints(numbers);
      const reader = new VarintReader(bytes);
      const decoded: number[] = [];
      while (reader.hasMore) decoded.push(reader.next());
      expect(decoded).toEqual(numbers);
      expect(countVarints(bytes)).toBe(numbers.length);
    }),
  );
});

it.each([[[]], [[0x80]], [[1, 0xff, 0xff]], [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]]])(
  'refuses bytes that are no numbers: %s',
  (bytes) => {
    const reader = new VarintReader(Uint8Array.from(bytes));
    expect(() => {
      for (let count = 0; count < 3; count++) reader.next();
    }).toThrow(RangeError);
  },
);

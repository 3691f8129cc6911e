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

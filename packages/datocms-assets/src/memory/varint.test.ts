import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countVarints, encodeVarints, RisingNumbers, VarintReader } from './varint.ts';

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

it.each([
  [[]],
  [[0x80]],
  [[1, 0xff, 0xff]],
  [[0xff, 0xff, 0xff, 0xff, 0x1f]],
  [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
])('refuses bytes that are no numbers: %s', (bytes) => {
  const reader = new VarintReader(Uint8Array.from(bytes));
  expect(() => {
    for (let count = 0; count < 3; count++) reader.next();
  }).toThrow(RangeError);
});

it('keeps each of the rising numbers once', () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }));
  fc.assert(
    fc.property(numbers, (added) => {
      const rising = added.toSorted((a, b) => a - b);
      const kept = new RisingNumbers();
      for (const number of rising) kept.add(number);
      expect(Array.from(kept.all())).toEqual([...new Set(rising)]);
    }),
  );
});

it.each([2, 2 ** 31, 3.5, Number.NaN])('refuses %d after 3', (number) => {
  const kept = new RisingNumbers();
  kept.add(3);
  expect(() => kept.add(number)).toThrow(RangeError);
  expect(Array.from(kept.all())).toEqual([3]);
});

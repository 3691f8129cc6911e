import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cpuTime, growth, maxGrowth } from '../../../../test/support/cpu-time.ts';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { LineColumnFinder } from './line-and-column.ts';

const file = 'a.html';

it('columns count UTF-16 units from the start of the line, whatever was asked before', () => {
  const characters = fc.string({ unit: fc.constantFrom(...'a\n\u00e9\u3042\ufeff\ufffd', '\u{1f600}'), maxLength: 40 });
  const bytes = fc.oneof(
    characters.map((text) => Buffer.from(text)),
    fc.array(fc.constantFrom(0x61, 0x0a, 0x80, 0xbf, 0xc3, 0xe3, 0xed, 0xf0, 0xff)).map((list) => Buffer.from(list)),
  );
  const cases = fc
    .tuple(bytes, fc.array(fc.nat(60)), fc.boolean())
    .map(([text, list, isSorted]) => [text, isSorted ? list.toSorted((a, b) => a - b) : list] as const);
  fc.assert(
    fc.property(cases, ([text, offsets]) => {
      const finder = LineColumnFinder.forBytes(file, text);
      for (const offset of offsets.filter((each) => each <= text.length)) {
        const lines = text.subarray(0, offset).toString('utf8').split('\n');
        const expected = { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
        expect(finder.place(file, offset)).toEqual(expected);
      }
    }),
    { numRuns: propertyRuns(1000) },
  );
});

it('places of a long line are found in linear time', async () => {
  const piece = 'aé ';
  const find = (count: number) => {
    const finder = LineColumnFinder.forBytes(file, Buffer.from(piece.repeat(count)));
    for (let index = 0; index < count; index++) {
      const { column } = finder.place(file, index * Buffer.byteLength(piece));
      if (column !== index * piece.length + 1) throw new Error(`${index}: ${column}`);
    }
  };
  expect(await growth((count) => cpuTime(() => find(count)), 2 ** 14)).toBeLessThan(maxGrowth);
});

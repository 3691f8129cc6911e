import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VarintWriter } from '../memory/varint.ts';
import { countReferences, eachReference, ReferenceList, type References, renumberReferences } from './references.ts';

type Reference = [variantId: number, surfaceId: number, spellingId: number, start: number, end: number];

const uint = (max: number) => fc.integer({ min: 0, max });
/** References of one text, first to last, with other text between them. */
const references = fc
  .array(fc.tuple(uint(2 ** 32 - 1), uint(255), uint(2 ** 16), uint(2 ** 26), uint(2 ** 20)), { maxLength: 30 })
  .map((list) => {
    let at = 0;
    return list.map(([variantId, surfaceId, spellingId, gap, length]): Reference => {
      const start = at + gap;
      at = start + length;
      return [variantId, surfaceId, spellingId, start, at];
    });
  });

function packed(list: readonly Reference[]): References {
  const found = new ReferenceList();
  for (const reference of list) found.add(...reference);
  return found.pack();
}

function read(list: References): Reference[] {
  const found: Reference[] = [];
  eachReference(list, (...reference) => found.push(reference));
  return found;
}

describe('references', () => {
  it('are read as they were added, and counted', () => {
    fc.assert(
      fc.property(references, (list) => {
        expect(read(packed(list))).toEqual(list);
        expect(countReferences(packed(list))).toBe(list.length);
      }),
    );
  });

  it('take at most seven bytes each on a page of 35 kB with 8,000 URLs', () => {
    const list = Array.from({ length: 100 }, (_, at): Reference => [7_900 + at, 20, 0, 340 * at, 340 * at + 90]);
    expect(packed(list).length / list.length).toBeLessThanOrEqual(7);
  });

  it('get other ids', () => {
    const list = packed([
      [0, 3, 1, 10, 20],
      [1, 4, 0, 20, 30],
    ]);
    const writer = new VarintWriter(0);
    renumberReferences(
      list,
      writer,
      (id) => (id === 0 ? 300 : 70_000),
      (id) => id + 5,
    );
    expect(read(writer.take())).toEqual([
      [300, 3, 6, 10, 20],
      [70_000, 4, 5, 20, 30],
    ]);
  });

  it('are copied to another place where the same text stands', () => {
    const [first, second] = [new ReferenceList(), new ReferenceList()];
    first.add(1, 2, 0, 5, 9);
    first.add(2, 2, 0, 105, 109);
    second.add(7, 2, 0, 0, 3);
    second.addCopied(first.copyFrom(1, 100), 40);
    expect(read(second.pack())).toEqual([
      [7, 2, 0, 0, 3],
      [2, 2, 0, 45, 49],
    ]);
  });

  it('are removed from an offset on', () => {
    const list = new ReferenceList();
    for (const start of [0, 10, 20]) list.add(1, 2, 0, start, start + 5);
    list.removeFrom(10);
    expect(read(list.pack())).toEqual([[1, 2, 0, 0, 5]]);
  });

  it('are refused if they overlap', () => {
    const list: Reference[] = [
      [1, 2, 0, 0, 10],
      [1, 2, 0, 9, 12],
    ];
    expect(() => packed(list)).toThrow(RangeError);
  });
});

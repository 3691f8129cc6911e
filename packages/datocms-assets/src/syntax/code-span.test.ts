import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeKinds, packCode, unpackCode } from './code-span.ts';

const span = fc
  .record({
    start: fc.nat(2 ** 31),
    length: fc.nat(2 ** 31),
    surface: fc.constantFrom(...codeKinds),
    isAttribute: fc.boolean(),
  })
  .map(({ start, length, ...rest }) => ({ ...rest, start, end: start + length }));

describe('spans of code in one string', () => {
  it('are the spans that were packed, in their order', () => {
    fc.assert(
      fc.property(fc.array(span), (spans) => {
        expect(unpackCode(packCode(spans))).toEqual(spans);
      }),
    );
  });

  it('need no memory for a page without code', () => {
    expect(packCode([])).toBe('');
    expect(unpackCode('')).toEqual([]);
  });
});

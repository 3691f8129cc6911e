import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splice } from './splice.ts';

describe('splice', () => {
  it('replaces spans in any order and keeps every other byte', () => {
    const bytes = Buffer.from('\ufeffa\r\nb\0c\u00e9d', 'utf8');
    const at = bytes.indexOf('b');
    expect(
      splice(bytes, [
        { start: at + 1, end: at + 2, text: 'ZZ' },
        { start: at, end: at + 1, text: '' },
      ]),
    ).toEqual(Buffer.concat([bytes.subarray(0, at), Buffer.from('ZZ'), bytes.subarray(at + 2)]));
  });

  it.each([
    [
      'overlap',
      [
        { start: 1, end: 4, text: 'x' },
        { start: 3, end: 5, text: 'y' },
      ],
    ],
    ['lie outside the bytes', [{ start: 8, end: 11, text: 'x' }]],
    ['end before they start', [{ start: 4, end: 2, text: 'x' }]],
  ])('refuses edits that %s', (_name, edits) => {
    expect(() => splice(Buffer.from('0123456789'), edits)).toThrow(RangeError);
  });

  it('gives the same result as replacing from the end to the start', () => {
    const gaps = fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.stringMatching(/^[ -~]{0,6}$/)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 80, maxLength: 120 }), gaps, (array, spans) => {
        const bytes = Buffer.from(array);
        let at = 0;
        const edits = spans.map(([gap, length, text]) => {
          const start = at + gap;
          at = start + length;
          return { start, end: at, text };
        });
        const expected = edits.reduceRight(
          (latin1, { start, end, text }) => latin1.slice(0, start) + text + latin1.slice(end),
          bytes.toString('latin1'),
        );
        expect(splice(bytes, edits).toString('latin1')).toBe(expected);
      }),
    );
  });
});

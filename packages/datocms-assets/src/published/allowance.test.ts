import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Allowance } from './allowance.ts';

it('lets a small project through without a wait', () => {
  const allowance = new Allowance();
  expect(Array.from({ length: 30 }, () => allowance.take(5))).toEqual(Array.from({ length: 30 }, () => 0));
  expect(allowance.take(5)).toBe(1000);
  expect(allowance.take(1005)).toBe(0);
});

it('never sends more than 30 requests within a second, nor 750 within a minute', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { minLength: 1600, maxLength: 1600 }), (gaps) => {
      const allowance = new Allowance();
      let now = 0;
      const sent = gaps.map((gap) => {
        now += gap > 100 ? 0 : gap;
        return now + allowance.take(now);
      });
      for (const [at, time] of sent.entries()) {
        expect((sent[at + 30] ?? Infinity) - time).toBeGreaterThanOrEqual(1000);
        expect((sent[at + 750] ?? Infinity) - time).toBeGreaterThanOrEqual(60_000);
      }
    }),
    { numRuns: 20 },
  );
});

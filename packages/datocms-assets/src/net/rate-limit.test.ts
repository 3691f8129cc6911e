import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RateLimit } from './rate-limit.ts';

it('lets requests through without a wait until the service refuses one', () => {
  const allowance = new RateLimit();
  expect(Array.from({ length: 50 }, () => allowance.reserve(5))).toEqual(Array.from({ length: 50 }, () => 0));
  allowance.limitPerSecond();
  expect(allowance.reserve(5)).toBe(1000);
  expect(allowance.reserve(1005)).toBe(0);
});

it('never sends more than 750 requests within a minute, nor 30 within a second once it heeds that', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { minLength: 1600, maxLength: 1600 }), fc.boolean(), (gaps, heeds) => {
      const allowance = new RateLimit();
      if (heeds) allowance.limitPerSecond();
      let now = 0;
      const sent = gaps.map((gap) => {
        now += gap > 100 ? 0 : gap;
        return now + allowance.reserve(now);
      });
      for (const [at, time] of sent.entries()) {
        if (heeds) expect((sent[at + 30] ?? Infinity) - time).toBeGreaterThanOrEqual(1000);
        expect((sent[at + 750] ?? Infinity) - time).toBeGreaterThanOrEqual(60_000);
      }
    }),
    { numRuns: 20 },
  );
});

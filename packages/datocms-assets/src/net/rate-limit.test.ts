import fc from 'fast-check';
import { expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { RateLimit } from './rate-limit.ts';

it('lets requests through without a wait until the service refuses one', () => {
  const limit = new RateLimit();
  expect(Array.from({ length: 50 }, () => limit.reserve(5))).toEqual(Array.from({ length: 50 }, () => 0));
  limit.limitPerSecond();
  expect(limit.reserve(5)).toBe(1000);
  expect(limit.reserve(1005)).toBe(0);
});

it('never sends more than 750 requests within a minute, nor 30 within a second once that counts', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { minLength: 1600, maxLength: 1600 }), fc.boolean(), (gaps, countsSeconds) => {
      const limit = new RateLimit();
      if (countsSeconds) limit.limitPerSecond();
      let now = 0;
      const sentAt = gaps.map((gap) => {
        now += gap > 100 ? 0 : gap;
        return now + limit.reserve(now);
      });
      for (const [index, time] of sentAt.entries()) {
        if (countsSeconds) expect((sentAt[index + 30] ?? Infinity) - time).toBeGreaterThanOrEqual(1000);
        expect((sentAt[index + 750] ?? Infinity) - time).toBeGreaterThanOrEqual(60_000);
      }
    }),
    { numRuns: propertyRuns(20) },
  );
});

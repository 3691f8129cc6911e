import { expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

it('limits the requests per second of each token and says when the next is allowed', () => {
  let now = 0;
  const check = createRateLimit({ perSecond: 2, perMinute: 100 }, () => now);
  expect([check('a').allowed, check('a').allowed, check('b').allowed]).toEqual([true, true, true]);
  expect(check('a')).toEqual({ allowed: false, limit: 2, remaining: 0, reset: 1 });
  now = 1000;
  expect(check('a')).toMatchObject({ allowed: true, limit: 2, remaining: 1 });
});

it('limits the requests per minute', () => {
  let now = 0;
  const check = createRateLimit({ perSecond: 10, perMinute: 3 }, () => now);
  for (let count = 0; count < 3; count += 1) check('a');
  now = 15_000;
  expect(check('a')).toEqual({ allowed: false, limit: 3, remaining: 0, reset: 45 });
  now = 60_000;
  expect(check('a').allowed).toBe(true);
});

import { expect, it } from 'vitest';
import { backoff } from './backoff.ts';

it.each([
  [1, 1000],
  [2, 2000],
  [3, 4000],
  [4, 8000],
  [5, 8000],
  [20, 8000],
])('after try %i a wait is anything from nothing to %i ms', (tries, most) => {
  expect([0, 0.5, 1].map((random) => backoff(tries, 1000, () => random))).toEqual([0, most / 2, most]);
});

it('waits differ from each other', () => {
  expect(new Set(Array.from({ length: 20 }, () => backoff(3, 1000))).size).toBeGreaterThan(15);
});

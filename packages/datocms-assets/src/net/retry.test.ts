import { describe, expect, it } from 'vitest';
import { backoff, decideRetry, type FailedTry, maxRetryTime } from './retry.ts';

const failed: FailedTry = { tries: 1, retries: 20, requestedWait: undefined, elapsed: 0, firstBackoff: 500 };
const longest = () => 1;
const outOfTime = '; stalls and retries would take more than 60 s';

describe('backoff', () => {
  it.each([
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [4, 8000],
    [5, 8000],
    [20, 8000],
  ])('after try %i is anything from nothing to %i ms', (tries, max) => {
    expect([0, 0.5, 1].map((random) => backoff(tries, 1000, () => random))).toEqual([0, max / 2, max]);
  });

  it('differs from wait to wait', () => {
    expect(new Set(Array.from({ length: 20 }, () => backoff(3, 1000))).size).toBeGreaterThan(15);
  });
});

describe('decideRetry', () => {
  it.each<[string, Partial<FailedTry>, number]>([
    ['after the first backoff at most', {}, 500],
    ['later with each try', { tries: 4 }, 4000],
    ['after 8 s at most', { tries: 10 }, 8000],
    ['exactly after the requested wait', { requestedWait: 20_000 }, 20_000],
    ['at once where that is requested', { tries: 5, requestedWait: 0 }, 0],
    ['up to the spread after the requested wait', { tries: 5, requestedWait: 20_000, maxSpread: 1000 }, 21_000],
    ['after the longest requested wait', { requestedWait: 30_000, maxSpread: 1000 }, 30_500],
    ['while time is left', { elapsed: maxRetryTime - 501 }, 500],
  ])('tries again %s', (_, change, wait) => {
    expect(decideRetry({ ...failed, ...change }, longest)).toEqual({ retry: true, wait });
  });

  it('may try again at once', () => {
    expect(decideRetry({ ...failed, tries: 6 }, () => 0)).toEqual({ retry: true, wait: 0 });
  });

  it.each<[string, Partial<FailedTry>, string]>([
    ['all tries are used up', { tries: 4, retries: 3 }, ''],
    ['retries are off', { retries: 0 }, ''],
    ['more than 30 s are requested', { requestedWait: 30_100 }, '; it asks to wait 31 s, more than 30 s'],
    ['the wait would end too late', { tries: 3, elapsed: 58_000 }, outOfTime],
    ['the requested wait would end too late', { requestedWait: 30_000, elapsed: 30_000 }, outOfTime],
    ['no time is left', { elapsed: 61_000 }, outOfTime],
  ])('gives up where %s', (_, change, reason) => {
    expect(decideRetry({ ...failed, ...change }, longest)).toEqual({ retry: false, reason });
  });
});

import { describe, expect, it } from 'vitest';
import { CdaFailure, type FailureKind } from './cda-failure.ts';
import { longestInAll, nextTry } from './next-try.ts';

const failure = (kind: FailureKind, wait?: number) => new CdaFailure(kind, 'x', { wait });
const most = () => 1;

describe('the next try', () => {
  it.each([
    ['comes after half a second at most', failure('passing'), 0, 0.5],
    ['comes later each time', failure('passing'), 3, 4],
    ['comes after eight seconds at most', failure('garbled'), 9, 8],
    ['waits as long as the server asks, and up to a second more', failure('passing', 20), 4, 21],
    ['waits as long as the server asks at most', failure('passing', 30), 0, 30.5],
  ])('%s', (_, given, turn, wait) => {
    expect(nextTry(given, turn, 20, longestInAll, most)).toBe(wait);
  });

  it.each([
    ['all tries are used up', failure('passing'), 3, 3, 60],
    ['the server asks for more than 30 s', failure('passing', 30.1), 0, 3, 60],
    ['it would come after the end of the time', failure('passing'), 2, 3, 2],
    ['the time is over', failure('passing'), 0, 3, -1],
    ['the token is wrong', failure('token'), 0, 3, 60],
    ['the answer is an error', failure('incomplete'), 0, 3, 60],
    ['the query is too complex', failure('complex'), 0, 3, 60],
  ])('does not come where %s', (_, given, turn, retries, left) => {
    expect(nextTry(given, turn, retries, left, most)).toBeUndefined();
  });

  it('may come at once', () => {
    expect(nextTry(failure('passing'), 5, 20, longestInAll, () => 0)).toBe(0);
  });
});

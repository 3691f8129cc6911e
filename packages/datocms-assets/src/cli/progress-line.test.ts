import { describe, expect, it } from 'vitest';
import { toBarLine, toLogLine } from './progress-line.ts';

const half = { done: 50, total: 100, bytes: 3_100_000, cached: 0 };

describe('toLogLine', () => {
  it('says how much is done, and how much came from the cache', () => {
    expect(toLogLine(half)).toBe('Assets: 50 of 100, 3.1 MB');
    expect(toLogLine({ ...half, cached: 1204 })).toBe('Assets: 50 of 100, 3.1 MB, 1,204 cached');
  });
});

describe('toBarLine', () => {
  it('shows bar, numbers, rate and remaining time', () => {
    expect(toBarLine(half, 2000, 12, 80)).toBe(
      `Assets ${'█'.repeat(15)}${'░'.repeat(15)} 50/100 · 3.1 MB · 1.6 MB/s · 12 s left`,
    );
  });

  it.each([
    ['no rate at the start', half, 0, undefined, 'Assets ███████████████░░░░░░░░░░░░░░░ 50/100 · 3.1 MB'],
    [
      'no remaining time at the end',
      { ...half, done: 100 },
      1000,
      0,
      `Assets ${'█'.repeat(30)} 100/100 · 3.1 MB · 3.1 MB/s`,
    ],
    [
      'a full bar if more is done than the total',
      { ...half, done: 200 },
      0,
      0,
      `Assets ${'█'.repeat(30)} 200/100 · 3.1 MB`,
    ],
    [
      'a full bar if there is nothing to do',
      { ...half, done: 0, total: 0 },
      0,
      0,
      `Assets ${'█'.repeat(30)} 0/0 · 3.1 MB`,
    ],
  ])('shows %s', (_, progress, elapsed, remaining, expected) => {
    expect(toBarLine(progress, elapsed, remaining, 80)).toBe(expected);
  });

  it.each([0, 1, 10, 30, 46, 47, 60, 200])('fits into %d columns', (width) => {
    expect(toBarLine(half, 2000, 12, width).length).toBeLessThanOrEqual(Math.max(width - 1, 0));
  });
});

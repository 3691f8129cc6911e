import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatFirst, formatNumber, formatSize } from './format.ts';

describe('formatting of numbers', () => {
  it.each([
    [0, '0 pages'],
    [1, '1 page'],
    [1204, '1,204 pages'],
  ])('counts %d as %s', (count, expected) => {
    expect(formatCount(count, 'page')).toBe(expected);
  });

  it('groups thousands in the same way in every locale', () => {
    expect(formatNumber(1_234_567)).toBe('1,234,567');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [20_480, '20.5 kB'],
    [999_940, '999.9 kB'],
    [999_960, '1 MB'],
    [8_100_000, '8.1 MB'],
    [300e6, '300 MB'],
    [1.25e9, '1.3 GB'],
    [5e15, '5,000 TB'],
  ])('writes %d bytes as %s', (bytes, expected) => {
    expect(formatSize(bytes)).toBe(expected);
  });

  it.each([
    [0, '0 ms'],
    [0.4, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1184, '1.2 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_600, '1 h'],
    [3_780_000, '1 h 3 min'],
  ])('writes %d milliseconds as %s', (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });
});

it('says how many items a list does not show', () => {
  expect(formatFirst([], 2)).toBe('');
  expect(formatFirst(['a', 'b'], 2)).toBe('a, b');
  expect(formatFirst(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
  expect(formatFirst(Array(1201).fill('a'), 1)).toBe('a and 1,200 more');
});

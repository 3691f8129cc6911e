import { describe, expect, it } from 'vitest';
import { FollowedOffsets } from './followed-offsets.ts';

const edits = [
  { start: 10, end: 20, text: 'long replacement' },
  { start: 2, end: 4, text: '' },
];

describe('an offset after a rewrite', () => {
  it.each([
    ['in front of all edits', 1, 1],
    ['at the start of a removed text', 2, 2],
    ['inside of a removed text', 3, 2],
    ['between two edits', 6, 4],
    ['at the start of a replaced text', 10, 8],
    ['inside of a replaced text', 15, 8],
    ['at the end of a replaced text', 20, 24],
    ['behind all edits', 30, 34],
  ])('%s is told', (_, before, after) => {
    const offsets = new FollowedOffsets();
    offsets.follow('a', before);
    offsets.move('a', edits);
    offsets.move('b', edits);
    expect(offsets.now('a', before)).toBe(after);
  });

  it('is told after a second rewrite, whose edits have offsets of the file that the first one wrote', () => {
    const offsets = new FollowedOffsets();
    offsets.follow('a', 30);
    offsets.move('a', edits);
    offsets.move('a', [
      { start: 30, end: 33, text: '' },
      { start: 34, end: 35, text: 'x' },
    ]);
    expect(offsets.now('a', 30)).toBe(31);
  });

  it('is told for several that come in any order', () => {
    const offsets = new FollowedOffsets();
    for (const offset of [30, 6, 1]) offsets.follow('a', offset);
    offsets.move('a', edits);
    expect([1, 6, 30].map((offset) => offsets.now('a', offset))).toEqual([1, 4, 34]);
  });

  it('is the same in a file that was not rewritten', () => {
    const offsets = new FollowedOffsets();
    offsets.follow('a', 3);
    expect([offsets.now('a', 3), offsets.now('b', 3), offsets.has('a'), offsets.has('b')]).toEqual([3, 3, true, false]);
  });
});

import { describe, expect, it } from 'vitest';
import { applyEdits } from '../rewrite/text-edits.ts';
import { shiftPositions } from './shift-positions.ts';

const before = 'a = "LONG"; b\nc = "LONG" + "X\\\nY"; d\n\ne';
const edits = [
  { start: 5, end: 9, text: 'S' },
  { start: before.indexOf('LONG', 9), end: before.indexOf('LONG', 9) + 4, text: 'much longer' },
  { start: before.indexOf('X'), end: before.indexOf('Y') + 1, text: 'Z' },
];
const after = applyEdits(before, edits);

/** The character at the shifted position of a letter of `before`. */
function characterAfter(letter: string): string {
  const lines = before.split('\n');
  const line = lines.findIndex((text) => text.includes(letter));
  const [lineAfter, column] = shiftPositions(before, after, edits)(line, lines[line]?.indexOf(letter) ?? 0);
  return after.split('\n')[lineAfter]?.slice(column, column + 1) ?? '';
}

describe('shiftPositions', () => {
  it('leads to the same character after edits before it, on its line and across lines', () => {
    for (const letter of ['a', 'b', 'c', 'd', 'e']) expect(characterAfter(letter)).toBe(letter);
  });

  it('leads to the start of the replacement from inside an edit', () => {
    expect(characterAfter('Y')).toBe('Z');
    expect(shiftPositions(before, after, edits)(0, 7)).toEqual([0, 5]);
  });

  it('stays inside the text', () => {
    expect(shiftPositions(before, after, edits)(0, 999)).toEqual([0, after.indexOf('\n')]);
    expect(shiftPositions('abc', 'abc', [])(7, 3)).toEqual([0, 3]);
  });
});

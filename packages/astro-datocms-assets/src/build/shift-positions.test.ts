import { describe, expect, it } from 'vitest';
import { applyEdits } from '../rewrite/text-edits.ts';
import { moves } from './shift-positions.ts';

const before = 'a = "LONG"; b\nc = "LONG" + "X\\\nY"; d\n\ne';
const edits = [
  { start: 5, end: 9, text: 'S' },
  { start: before.indexOf('LONG', 9), end: before.indexOf('LONG', 9) + 4, text: 'much longer' },
  { start: before.indexOf('X'), end: before.indexOf('Y') + 1, text: 'Z' },
];
const after = applyEdits(before, edits);

/** What stands at the place to which a letter of the text before leads. */
function found(letter: string): string {
  const lines = before.split('\n');
  const line = lines.findIndex((each) => each.includes(letter));
  const [to, column] = moves(before, after, edits)(line, lines[line]?.indexOf(letter) ?? 0);
  return after.split('\n')[to]?.slice(column, column + 1) ?? '';
}

describe('a place of a text', () => {
  it('leads to the same where edits in front of it, on its line and over lines, have moved it', () => {
    for (const letter of ['a', 'b', 'c', 'd', 'e']) expect(found(letter)).toBe(letter);
  });

  it('leads to the beginning of what replaced it', () => {
    expect(found('Y')).toBe('Z');
    expect(moves(before, after, edits)(0, 7)).toEqual([0, 5]);
  });

  it('stays within the text', () => {
    expect(moves(before, after, edits)(0, 999)).toEqual([0, after.indexOf('\n')]);
    expect(moves('abc', 'abc', [])(7, 3)).toEqual([0, 3]);
  });
});

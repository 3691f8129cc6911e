import { expect, it } from 'vitest';
import { isSettled } from './file-state.ts';

it.each([
  ['was written long ago', 0.25, 5000, true],
  ['was written just now', 0.25, 20, false],
  ['has a time in the future', 0.25, -5000, false],
  ['has a time in whole seconds, as clocks of some file systems do', 0, 5000, false],
])('a file that %s', (_, fraction, age, expected) => {
  const changed = 1_795_827_533_000 + fraction;
  expect(isSettled([1, 2, 3, changed], changed + age)).toBe(expected);
});

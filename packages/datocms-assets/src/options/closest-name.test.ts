import { describe, expect, it } from 'vitest';
import { closestName } from './closest-name.ts';
import { flags } from './flags.ts';
import { optionTable } from './option-table.ts';

const names = Object.keys(optionTable);

/** Mistakes that people make: a letter too few or too many, another one, two swapped, in lower case, and the flag. */
const mistakes: readonly (readonly [what: string, make: (name: string) => string])[] = [
  ['a letter missing', (name) => name.slice(0, 2) + name.slice(3)],
  ['a letter doubled', (name) => name.slice(0, 2) + (name[1] ?? '') + name.slice(2)],
  ['the plural', (name) => `${name}s`],
  ['two letters swapped', (name) => name.slice(0, -2) + [...name.slice(-2)].reverse().join('')],
  ['lower case', (name) => name.toLowerCase()],
  ['dashes', (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)],
];

describe('the name that a mistyped one may mean', () => {
  it.each(mistakes)('is found for every option: %s', (_, make) => {
    // Three letters with one missing may be anything.
    const long = names.filter((name) => name.length > 3);
    expect(long.map((name) => closestName(make(name), names))).toEqual(long);
  });

  it('is found for every option of the command line that is written as in code', () => {
    const all = flags.map(({ flag }) => flag);
    for (const { name, flag } of flags.filter((each) => !each.flag.startsWith('--no-'))) {
      expect(closestName(`--${name}`, all)).toBe(flag);
    }
  });

  it.each(['nonsense', 'x', '', 'constructor', 'images', 'a'.repeat(5000)])('is none for %s', (name) => {
    expect(closestName(name, names)).toBeUndefined();
  });
});

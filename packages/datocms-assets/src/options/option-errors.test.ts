import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigurationError } from './configuration-error.ts';
import { describeMistake, namesIn, toMistakes } from './option-errors.ts';
import { optionTable } from './option-table.ts';
import { toSettings } from './settings.ts';

const badValues: readonly unknown[] = [
  ...[null, 42, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 10n, true, false],
  ...['', ' ', 'no good value!', 'a.b=c', 'x'.repeat(999)],
  ...[[], [null], [1], [[]], [''], ['no good value!'], ['a=b'], ['webp', 'gif']],
  ...[{}, { a: 1 }, { '': null }, { a: 'no good value!' }, { a: 'https://x.example' }, { fallback: 1 }],
  ...[Symbol('x'), () => 1, new Date(0), new Map(), new Set(['a']), /x/],
];

function problemsOf(options: object): readonly string[] {
  try {
    toSettings(options, { variables: {}, places: 'nowhere' });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe.each(Object.keys(optionTable))('a bad value of %s', (name) => {
  const problems = badValues.flatMap((value) => problemsOf({ [name]: value }));

  it('is a problem with path, expectation and value, and no sentence of the validation library', () => {
    expect(problems.length).toBeGreaterThan(10);
    const shown = name === 'token' ? /^token: expected [^;]+ \(its value is not shown\)\.$/ : /; got .+\.$/s;
    // An object of the options may have a name that is none.
    for (const problem of problems.filter((each) => !each.endsWith(': there is no such option.'))) {
      expect(problem).toMatch(/^\w+(?:\.\w*)?: expected (?!another value)/);
      expect(problem).toMatch(shown);
      expect(problem).not.toMatch(
        /invalid|too (?:small|big)|unrecognized|received|record|map entr|\bNaN\b(?!\.$| \]\.$)/i,
      );
    }
  });
});

describe('a mistyped name in an object of the options', () => {
  const schema = z.strictObject({
    video: z
      .union([
        z.enum(['mp4'], { error: 'expected "mp4"' }),
        z.strictObject({
          maxBytes: z.number().optional(),
          limits: z.strictObject({ deep: z.number() }).prefault({ deep: 1 }),
        }),
      ])
      .optional(),
  });
  const describeAll = (options: object) =>
    (schema.safeParse(options).error?.issues ?? [])
      .flatMap(toMistakes)
      .flatMap((mistake) =>
        describeMistake(mistake, { options, secret: '', namesAt: (path) => namesIn(schema, path) }),
      );

  it.each([
    [{ vidoe: 'mp4' }, 'vidoe: there is no such option. Did you mean `video`?'],
    [{ video: { maxByte: 1 } }, 'video.maxByte: there is no such option. Did you mean `video.maxBytes`?'],
    [
      { video: { limits: { depe: 1, deep: 1 } } },
      'video.limits.depe: there is no such option. Did you mean `video.limits.deep`?',
    ],
    [{ video: { nonsense: 1 } }, 'video.nonsense: there is no such option.'],
    [{ video: { maxBytes: 'x' } }, 'video.maxBytes: expected number; got "x".'],
    [{ video: 7 }, 'video: expected "mp4"; got 7.'],
  ])('%j', (options, expected) => {
    expect(describeAll(options)).toEqual([expected]);
  });
});

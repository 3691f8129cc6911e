import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../../test/support/settings.ts';
import { Mistakes } from './check-by-rules.ts';
import { optionTable } from './option-table.ts';

const badValues: readonly unknown[] = [
  ...[null, 42, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 10n, true, false],
  ...['', ' ', 'no good value!', 'a.b=c', 'x'.repeat(999)],
  ...[[], [null], [1], [[]], [''], ['no good value!'], ['a=b'], ['webp', 'gif']],
  ...[{}, { a: 1 }, { '': null }, { a: 'no good value!' }, { a: 'https://x.example' }, { fallback: 1 }],
  ...[Symbol('x'), () => 1, new Date(0), new Map(), new Set(['a']), /x/],
];

describe.each(Object.keys(optionTable))('a bad value of %s', (name) => {
  const problems = badValues.flatMap((value) => problemsOf({ [name]: value }));

  it('is a problem with path, expectation and value, and no words of a library', () => {
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
  const mode = 'mp4';

  it.each([
    [{ vidoe: mode }, 'vidoe: there is no such option. Did you mean `video`?'],
    [{ video: { mode, maxByte: 1 } }, 'video.maxByte: there is no such option. Did you mean `video.maxBytes`?'],
    [{ video: { mode, nonsense: 1 } }, 'video.nonsense: there is no such option.'],
    [{ video: { mode, maxBytes: true } }, 'video.maxBytes: expected number or string; got true.'],
    [{ video: 7 }, 'video: expected "report" or "mp4" or "hls"; got 7.'],
  ])('%j', (options, expected) => {
    expect(problemsOf(options)).toEqual([expected]);
  });

  it('is told with the names of its own object', () => {
    const mistakes = new Mistakes(String);
    mistakes.at('video').at('limits').addUnknown(['depe', 'deep'], ['deep']);
    expect(mistakes.sentences).toEqual([
      'video.limits.depe: there is no such option. Did you mean `video.limits.deep`?',
    ]);
  });
});

import picomatch from 'picomatch';
import type { Rule } from './check-by-rules.ts';
import { globSteps, maxGlobSteps } from './glob-steps.ts';
import { listOf, text, type Validator } from './validator.ts';

const maxGlobLength = 1000;

const hasText: Rule<string> = ['expected a text that is not empty', (glob) => glob !== '', 'basis'];
const isShort: Rule<string> = [
  `expected at most ${maxGlobLength} characters`,
  (glob) => glob.length <= maxGlobLength,
  'basis',
];
const isComplete: Rule<string> = [
  'expected a complete glob: "{" and "(" are closed, a range such as "[a-z]" goes up, and no backslash is at the end; "\\{" stands for the character',
  compiles,
  'basis',
];
const isQuick: Rule<string> = [
  'expected a glob with fewer wildcards: this one may take minutes for a long name. Four "*" between two slashes are fine, and a repeated group such as "+(…)" without wildcards and alternatives',
  (glob) => globSteps(glob) <= maxGlobSteps,
];
const isRelative: Rule<string> = [
  'expected a glob of files, relative to the output folder: no slash at its beginning or end; "blog/**" names all files of a folder',
  (glob) => !/^(?:\.\.)?\/|\/$/.test(glob),
];

/** Globs for URLs. */
export const globs: Validator<string[], string | readonly string[]> = listOf(
  text(hasText, isShort, isComplete, isQuick),
);

/** Globs for files of the output, whose paths begin and end with a name. */
export const fileGlobs: Validator<string[], string | readonly string[]> = listOf(
  text(hasText, isShort, isComplete, isQuick, isRelative),
);

/** Whether the library can compile the glob. For a wrong glob it returns an expression that matches nothing. */
function compiles(glob: string): boolean {
  try {
    picomatch.makeRe(glob, { debug: true });
    return true;
  } catch {
    return false;
  }
}

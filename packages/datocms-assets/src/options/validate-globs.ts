import picomatch from 'picomatch';
import { z } from 'zod';
import { globSteps, maxGlobSteps } from './glob-steps.ts';
import { listOf } from './schema.ts';
import type { Validator } from './validator.ts';

const maxGlobLength = 1000;

const glob = z
  .string()
  .min(1, { error: 'expected a text that is not empty', abort: true })
  .max(maxGlobLength, { error: `expected at most ${maxGlobLength} characters`, abort: true })
  .refine(isComplete, {
    error:
      'expected a complete glob: "{" and "(" are closed, a range such as "[a-z]" goes up, and no backslash is at the end; "\\{" stands for the character',
    abort: true,
  })
  .refine((pattern) => globSteps(pattern) <= maxGlobSteps, {
    error:
      'expected a glob with fewer wildcards: this one may take minutes for a long name. Four "*" between two slashes are fine, and a repeated group such as "+(…)" without wildcards and alternatives',
  });

/** Globs for URLs. */
export const globs: Validator<string[], string | readonly string[]> = listOf(glob);

/** Globs for files of the output, whose paths begin and end with a name. */
export const fileGlobs: Validator<string[], string | readonly string[]> = listOf(
  glob.refine((pattern) => !/^(?:\.\.)?\/|\/$/.test(pattern), {
    error:
      'expected a glob of files, relative to the output folder: no slash at its beginning or end; "blog/**" names all files of a folder',
  }),
);

/** The library makes an expression of the glob. Otherwise it silently takes one that matches nothing. */
function isComplete(pattern: string): boolean {
  try {
    picomatch.makeRe(pattern, { debug: true });
    return true;
  } catch {
    return false;
  }
}

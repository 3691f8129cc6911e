import { inspect } from 'node:util';
import type { z } from 'zod';

/** One thing that is wrong with the options. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  /** Such as `expected a whole number from 0 to 20`. */
  readonly message: string;
  /** Names of options that do not exist. */
  readonly unknownNames?: readonly string[];
}

/** The mistakes in an issue of the validation. Where it lists several shapes, they are those of the shape that the value has. */
export function toMistakes(issue: z.core.$ZodIssue): Mistake[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') return [{ path, message, unknownNames: issue.keys }];
  // The validators have messages of their own. "Invalid input" is the text of the library.
  if (issue.code === 'invalid_type' && message.startsWith('Invalid')) {
    return [{ path, message: `expected ${issue.expected}` }];
  }
  if (issue.code !== 'invalid_union') return [{ path, message }];
  const hasOtherType = (each: z.core.$ZodIssue) => each.code === 'invalid_type' && each.path.length === 0;
  const matching = issue.errors.find((shape) => !shape.some(hasOtherType));
  if (matching) return matching.flatMap((each) => toMistakes({ ...each, path: [...path, ...each.path] }));
  const types = issue.errors.flat().flatMap((each) => (each.code === 'invalid_type' ? each.expected : []));
  return [{ path, message: `expected ${[...new Set(types)].join(' or ')}` }];
}

/**
 * A sentence for each mistake, with path, expectation and value.
 * @param secret never shown, even where it is the value of another option
 */
export function describeMistake({ path, message, unknownNames }: Mistake, options: unknown, secret: string): string[] {
  if (unknownNames) return unknownNames.map((name) => `${name}: there is no such option.`);
  if (path.length === 0) return ['options: expected an object with options (its value is not shown).'];
  if (path[0] === 'token') return ['token: expected a string (its value is not shown).'];
  let value: unknown = options;
  const shownPath: PropertyKey[] = [];
  // A value that the user wrote as one string, such as HOST=ORIGIN, has no parts.
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) break;
    value = (value as Record<PropertyKey, unknown>)[key];
    shownPath.push(key);
  }
  return [`${shownPath.join('.')}: ${message}; got ${formatValue(value, secret)}.`];
}

const maxValueLength = 200;

function formatValue(value: unknown, secret: string): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 3, breakLength: Infinity });
  const masked = text.replace(/\/\/[^/@\s]*@/g, '//***@');
  return (secret === '' ? masked : masked.replaceAll(secret, '***')).slice(0, maxValueLength);
}

import { inspect } from 'node:util';
import type { z } from 'zod';

/** One thing that is wrong with the options. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Names that no option has. */
  readonly keys?: readonly string[];
}

/** Where one of several shapes would do, the mistakes are those of the shape that was meant. */
export function flatten(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code !== 'invalid_union') return [issue];
  const isOfOtherType = (each: z.core.$ZodIssue) => each.code === 'invalid_type' && each.path.length === 0;
  const meant = issue.errors.find((branch) => !branch.some(isOfOtherType));
  if (meant) return meant.flatMap((each) => flatten({ ...each, path: [...issue.path, ...each.path] }));
  const types = issue.errors.flat().flatMap((each) => (each.code === 'invalid_type' ? each.expected : []));
  return [{ path: issue.path, message: `expected ${[...new Set(types)].join(' or ')}` }];
}

/** The sentences for one mistake: path, rule and value, which never shows what is secret. */
export function describe({ path, message, keys }: Mistake, options: unknown, secret: string): string[] {
  if (keys) return keys.map((key) => `${key}: there is no such option.`);
  if (path.length === 0) return ['options: expected an object with options (its value is not shown).'];
  if (path[0] === 'token') return ['token: expected a string (its value is not shown).'];
  let value: unknown = options;
  const way: PropertyKey[] = [];
  // A value that is written as one string has no parts to point at.
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) break;
    value = (value as Record<PropertyKey, unknown>)[key];
    way.push(key);
  }
  return [`${way.join('.')}: ${message}; got ${show(value, secret)}.`];
}

/** A value as it was written, cut where it is long, without what is secret in it. */
function show(value: unknown, secret: string): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 3, breakLength: Infinity });
  const masked = text.replace(/\/\/[^/@\s]*@/g, '//***@');
  return (secret === '' ? masked : masked.replaceAll(secret, '***')).slice(0, 200);
}

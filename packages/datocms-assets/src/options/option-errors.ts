import { inspect } from 'node:util';
import type { z } from 'zod';
import { describeUnknownOption } from './closest-name.ts';

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
  // The validators have messages of their own. All others are texts of the library.
  if (message.startsWith('expected')) return [{ path, message }];
  const matching = issue.code === 'invalid_union' && findShape(issue.errors);
  if (matching) return matching.flatMap((each) => toMistakes({ ...each, path: [...path, ...each.path] }));
  const types = new Set(typesOf({ ...issue, path: [] }));
  return [{ path, message: `expected ${types.size === 0 ? 'another value' : listTypes(types)}` }];
}

type Shape = readonly z.core.$ZodIssue[];

/** The shape that a value has, with what is wrong inside of it; `undefined` if it has none of them. */
function findShape(shapes: readonly Shape[]): Shape | undefined {
  const isInside = (shape: Shape) => shape.some(({ path }) => path.length > 0);
  return shapes.find(isInside) ?? shapes.find((shape) => !shape.some(typesOf));
}

/** The types, as JavaScript calls them, that a value should have instead of its own; `undefined` if its type is not the problem. */
function typesOf(issue: z.core.$ZodIssue): string[] | undefined {
  if (issue.path.length > 0) return undefined;
  if (issue.code === 'invalid_type') return [issue.expected === 'record' ? 'object' : issue.expected];
  if (issue.code !== 'invalid_union') return undefined;
  const types = issue.errors.map((shape) => shape.flatMap((each) => typesOf(each) ?? []));
  return types.every((each) => each.length > 0) ? types.flat() : undefined;
}

/** The names of the properties of an object in what a schema accepts. @param path of the object */
export function namesIn(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      const [key, ...rest] = path;
      if (key === undefined) return Object.keys(def.shape);
      const property = def.shape[String(key)];
      return property ? namesIn(property, rest) : [];
    }
    case 'optional':
    case 'default':
    case 'prefault':
      return namesIn(def.innerType, path);
    case 'pipe':
      return namesIn(def.in, path);
    case 'union':
      return def.options.flatMap((each) => namesIn(each, path));
    default:
      return [];
  }
}

/** The options that hold the mistakes. */
export interface MistakenOptions {
  readonly options: unknown;
  /** Never shown, even where it is the value of another option. */
  readonly secret: string;
  /** The names that exist in an object of the options, by its path. */
  readonly namesAt: (path: readonly PropertyKey[]) => readonly string[];
}

/** A sentence for each mistake, with path, expectation and value. */
export function describeMistake(
  { path, message, unknownNames }: Mistake,
  { options, secret, namesAt }: MistakenOptions,
): string[] {
  if (unknownNames) return unknownNames.map((name) => describeUnknownOption(path, name, namesAt(path)));
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
  const masked = text.replace(/\/\/[^/@\s]*@/g, '//***@').replace(/([?&][\w.-]+=)[^&#\s"']+/g, '$1***');
  return (secret === '' ? masked : masked.replaceAll(secret, '***')).slice(0, maxValueLength);
}

/** Intl takes 30 ms to load, so it waits for an error. */
function listTypes(types: Iterable<string>): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(types);
}

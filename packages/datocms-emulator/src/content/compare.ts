import { dastText } from '../project/dast.ts';
import { isBlank } from './locale.ts';

interface TextPattern {
  readonly pattern: string;
  readonly caseSensitive?: boolean | null;
  readonly regexp?: boolean | null;
}

type Comparison = (actual: unknown, expected: unknown) => boolean;

/** All filter operators. `actual` is the record's value, `expected` the query's. */
const comparisons: Readonly<Record<string, Comparison>> = {
  eq: isSame,
  neq: (actual, expected) => !isSame(actual, expected),
  in: (actual, expected) => list(expected).some((item) => isSame(actual, item)),
  notIn: (actual, expected) =>
    Array.isArray(actual)
      ? !actual.some((member) => list(expected).some((item) => isSame(member, item)))
      : !list(expected).some((item) => isSame(actual, item)),
  allIn: (actual, expected) => list(expected).every((item) => list(actual).some((member) => isSame(member, item))),
  anyIn: (actual, expected) => list(expected).some((item) => list(actual).some((member) => isSame(member, item))),
  contains: (actual, expected) => list(actual).some((member) => isSame(member, expected)),
  exists: (actual, expected) => isBlank(actual) !== expected,
  isBlank: (actual, expected) => (plainText(actual).trim() === '') === expected,
  isPresent: (actual, expected) => (plainText(actual).trim() !== '') === expected,
  matches: (actual, expected) => matchesText(plainText(actual), notNull(expected as TextPattern | null)),
  notMatches: (actual, expected) => !matchesText(plainText(actual), notNull(expected as TextPattern | null)),
  gt: (actual, expected) => actual !== null && compareValues(actual, expected) > 0,
  gte: (actual, expected) => actual !== null && compareValues(actual, expected) >= 0,
  lt: (actual, expected) => actual !== null && compareValues(actual, expected) < 0,
  lte: (actual, expected) => actual !== null && compareValues(actual, expected) <= 0,
  near: isNear,
};

/** The operators of a filter with the values that they expect, like `{gt: 3, lte: 8}`. */
export type Operators = Readonly<Record<string, unknown>>;

/** Whether a value passes all operators. */
export function passes(actual: unknown, operators: Operators): boolean {
  return Object.entries(operators).every(([operator, expected]) => comparisons[operator]!(actual, expected));
}

/** The operators of each field, or further filters in `AND` and `OR`. */
export type Filter = Readonly<Record<string, unknown>>;

/** Whether all conditions of a filter hold. @param holds tells it of those of one field */
export function passesFilter(filter: Filter, holds: (name: string, operators: Operators) => boolean): boolean {
  return Object.entries(filter).every(([name, condition]) => {
    if (condition === null || condition === undefined) return true;
    const passesOne = (one: Filter | null) => passesFilter(notNull(one), holds);
    if (name === 'AND') return (condition as (Filter | null)[]).every(passesOne);
    if (name === 'OR') return (condition as (Filter | null)[]).some(passesOne);
    return holds(name, condition as Operators);
  });
}

const collator = new Intl.Collator('en');
const moment = /^\d{4}-\d{2}-\d{2}(?:T.*)?$/;

/** Orders two non-null values: numbers by size, dates by time, false before true, texts alphabetically. */
export function compareValues(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [String(left), String(right)];
  if (moment.test(a) && moment.test(b)) return Date.parse(a) - Date.parse(b);
  return collator.compare(a, b);
}

function isSame(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(actual) || Array.isArray(expected)) {
    const [a, b] = [list(actual), list(expected)];
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (typeof actual === 'string' && typeof expected === 'string' && moment.test(actual) && moment.test(expected)) {
    return Date.parse(actual) === Date.parse(expected);
  }
  return (actual ?? null) === (expected ?? null);
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === null || value === undefined ? [] : [value];
}

function plainText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'document' in value) return dastText(value.document);
  return value === null || value === undefined ? '' : String(value);
}

/** Refuses null: the documentation of the API does not say what it means in a filter. @throws TypeError */
function notNull<T>(expected: T | null): T {
  if (expected === null)
    throw new TypeError(
      'A filter has null in "matches", "notMatches", "near", "AND" or "OR". Give it a value, or leave it out.',
    );
  return expected;
}

function matchesText(text: string, { pattern, caseSensitive, regexp }: TextPattern): boolean {
  if (regexp === false) {
    return caseSensitive ? text.includes(pattern) : text.toLowerCase().includes(pattern.toLowerCase());
  }
  return toRegExp(pattern, caseSensitive ? '' : 'i').test(text);
}

/** Functions that quote a text for a pattern write `\-`, which JavaScript refuses with the flag `u`. */
function toRegExp(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, `u${flags}`);
  } catch {
    return new RegExp(pattern, flags);
  }
}

interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** Whether the great-circle distance is at most `radius` metres. */
function isNear(actual: unknown, expected: unknown): boolean {
  if (actual === null) return false;
  const from = actual as Place;
  const to = notNull(expected as (Place & { readonly radius: number }) | null);
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const a =
    Math.sin(radians(to.latitude - from.latitude) / 2) ** 2 +
    Math.cos(radians(from.latitude)) *
      Math.cos(radians(to.latitude)) *
      Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(a)) <= to.radius;
}

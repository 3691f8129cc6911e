import { describeUnknownOption } from './closest-name.ts';
import { ConfigurationError } from './configuration-error.ts';

// For options of code that runs in workers, or is loaded by itself: the validators of a build come with a library.

/** The value that an option should have, such as `expected a function`, and a test for it. */
export type Rule = readonly [expected: string, isValid: (value: unknown) => boolean];

export const isFunction = (value: unknown): boolean => typeof value === 'function';
export const aFunction: Rule = ['expected a function', isFunction];
export const aListOf =
  (isItem: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isItem);

export function isHostName(host: unknown): boolean {
  return (
    typeof host === 'string' &&
    URL.canParse(`https://${host}`) &&
    new URL(`https://${host}`).host === host.toLowerCase()
  );
}

/**
 * @param rules of all options, in the order of their mistakes
 * @param required options without a default; `undefined` is right for the others
 * @param secretName an option whose value no message shows
 * @throws ConfigurationError that lists all mistakes
 */
export function checkByRules<Name extends string>(
  options: unknown,
  rules: Readonly<Record<Name, Rule>>,
  required: readonly Name[] = [],
  secretName?: Name,
): void {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigurationError(['options: expected an object with options.']);
  }
  const values: Readonly<Record<string, unknown>> = { ...options };
  const secret = secretName && values[secretName];
  const names = Object.keys(rules) as Name[];
  const unknown = Object.keys(values).filter((name) => !Object.hasOwn(rules, name));
  const wrong = names.filter((name) => {
    const value = values[name];
    return value === undefined ? required.includes(name) : !rules[name][1](value);
  });
  const problems = [
    ...unknown.map((name) => describeUnknownOption([], name, names)),
    ...wrong.map((name) => {
      const [expected] = rules[name];
      return name === secretName ? `${name}: ${expected}.` : `${name}: ${expected}; got ${show(values[name], secret)}.`;
    }),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
}

const maxValueLength = 200;

/** A value in a message. @param secret which the value may hold by mistake */
function show(value: unknown, secret: unknown): string {
  const text = typeof secret === 'string' && secret !== '' ? toText(value).replaceAll(secret, '***') : toText(value);
  return text.slice(0, maxValueLength);
}

function toText(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'string' && typeof value !== 'object') return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return 'an object';
  }
}

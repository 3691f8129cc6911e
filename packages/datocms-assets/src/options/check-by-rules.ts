import { isText } from '../memory/guards.ts';
import { describeUnknownOption } from './closest-name.ts';
import { ConfigurationError } from './configuration-error.ts';

// This file also runs in workers.

/**
 * The value that an option should have, such as `expected a function`, and a test for it. Rules after a `basis` are
 * checked only for a value that passes the basis.
 */
export type Rule<Value = unknown> = readonly [expected: string, isValid: (value: Value) => boolean, role?: 'basis'];

export const isFunction = (value: unknown): boolean => typeof value === 'function';
export const aFunction: Rule = ['expected a function', isFunction];
export const oneOf = (...texts: readonly string[]): Rule => [
  `expected ${texts.map((each) => JSON.stringify(each)).join(' or ')}`,
  (value) => texts.some((each) => each === value),
];

export function isHostName(host: unknown): host is string {
  return isText(host) && URL.canParse(`https://${host}`) && new URL(`https://${host}`).host === host.toLowerCase();
}

const maxValueLength = 200;

/** Collects the mistakes in options, with a sentence for each. */
export class Mistakes {
  /** The sentences of all paths. */
  readonly sentences: string[];
  readonly #show: (value: unknown) => string;
  readonly #path: readonly (string | number)[];

  /** @param show writes a value for a sentence */
  constructor(show: (value: unknown) => string, path: readonly (string | number)[] = [], sentences: string[] = []) {
    this.#show = show;
    this.#path = path;
    this.sentences = sentences;
  }

  /** The mistakes of a property of this value, or of an item of the list. */
  at(key: string | number): Mistakes {
    return new Mistakes(this.#show, [...this.#path, key], this.sentences);
  }

  /** The mistakes of a converted value: sentences show `value`, as the user wrote it. */
  showing(value: unknown): Mistakes {
    return new Mistakes(() => this.#show(value), this.#path, this.sentences);
  }

  /** @returns whether a value passes a rule */
  check<Value>([expected, isValid]: Rule<Value>, value: Value): boolean {
    const isRight = isValid(value);
    if (!isRight) this.add(`${expected}; got ${this.#show(value).slice(0, maxValueLength)}.`);
    return isRight;
  }

  /** @param sentence that follows the path */
  add(sentence: string): void {
    this.sentences.push(`${this.#path.join('.')}: ${sentence}`);
  }

  /**
   * Adds the names that are no options.
   * @param known the options that exist here
   * @param otherNames that a mistyped name may also mean
   */
  addUnknown(names: readonly string[], known: readonly string[], otherNames: readonly string[] = []): void {
    for (const name of names.filter((each) => !known.includes(each))) {
      this.sentences.push(describeUnknownOption(this.#path, name, [...known, ...otherNames]));
    }
  }
}

/**
 * Checks options that are used as they are.
 * @param rules of all options, in the order of their mistakes
 * @param required options without a default; all others may be `undefined`
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
  // Another option may contain the secret by mistake.
  const hide = (text: string) => (isText(secret) && secret !== '' ? text.replaceAll(secret, '***') : text);
  const mistakes = new Mistakes((value) => hide(toText(value)));
  mistakes.addUnknown(Object.keys(values), names);
  for (const name of names) {
    const value = values[name];
    if (value === undefined && !required.includes(name)) continue;
    const [expected, isValid] = rules[name];
    if (name !== secretName) mistakes.at(name).check(rules[name], value);
    else if (!isValid(value)) mistakes.at(name).add(`${expected}.`);
  }
  if (mistakes.sentences.length > 0) throw new ConfigurationError(mistakes.sentences);
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

import { isText } from '../memory/guards.ts';
import { describeUnknownOption } from './closest-name.ts';
import { ConfigurationError } from './configuration-error.ts';

// This code runs in workers too.

/**
 * The value that an option should have, such as `expected a function`, and a test for it. Rules that follow a `basis` count only
 * for a value that keeps to it.
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

/** Collects what is wrong with options, in a sentence for each mistake. */
export class Mistakes {
  /** Those of all paths. */
  readonly sentences: string[];
  readonly #show: (value: unknown) => string;
  readonly #path: readonly (string | number)[];

  /** @param show writes a value as sentences show it */
  constructor(show: (value: unknown) => string, path: readonly (string | number)[] = [], sentences: string[] = []) {
    this.#show = show;
    this.#path = path;
    this.sentences = sentences;
  }

  /** For a property of the value here, or an item of the list. */
  at(key: string | number): Mistakes {
    return new Mistakes(this.#show, [...this.#path, key], this.sentences);
  }

  /** For what is made of a value: sentences show the value, as the user wrote it. */
  showing(value: unknown): Mistakes {
    return new Mistakes(() => this.#show(value), this.#path, this.sentences);
  }

  /** @returns whether a value keeps to a rule */
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
   * @param otherNames which a mistyped name may mean too
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
  // Another option may hold the secret by mistake.
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
